import { createHmac } from "node:crypto";

/** What a copy's key turns UIDs, the patient and dates into; nobody finds the way back without the key (DI5, DI6). */
export interface CopySecrets {
  /** `2.25.` and a UUID (version 8) made from the UID: the same for the same UID. */
  uid(original: string): string;
  /** What stands for the patient's name and number, e.g. `S-7K2QF0XB`. */
  subject: string;
  /** Days by which dates go back. */
  days: number;
}

/** Between one and ten years. */
const DAYS = { least: 365, range: 3285 };
/** Without letters that are read as digits. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `key`: 32 random bytes of the copy's own. */
export const secretsOf = (key: Uint8Array): CopySecrets => {
  const mac = (purpose: string, text = "") =>
    createHmac("sha256", key).update(`${purpose} ${text}`).digest();
  return {
    uid: (original) => {
      const uuid = mac("uid", original).subarray(0, 16);
      uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
      uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
      return `2.25.${BigInt(`0x${uuid.toString("hex")}`)}`;
    },
    subject: `S-${[...mac("subject").subarray(0, 8)]
      .map((byte) => ALPHABET[byte % ALPHABET.length])
      .join("")}`,
    days: DAYS.least + (mac("days").readUInt32LE(0) % DAYS.range),
  };
};

/** A DICOM date (`YYYYMMDD`), or date and time, so many days earlier; undefined where the text is none. */
export const movedDate = (text: string, days: number): string | undefined => {
  const [, year, month, day, time = ""] =
    /^(\d{4})\.?(\d{2})\.?(\d{2})(.*)$/.exec(text.trim()) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day) - days);
  if (Number.isNaN(at) || !/^[0-9.+-]*$/.test(time)) return undefined;
  return new Date(at).toISOString().slice(0, 10).replaceAll("-", "") + time;
};
