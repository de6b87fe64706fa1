import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { z } from "zod";

const Key = z
  .base64()
  .refine(
    (text) => Buffer.from(text, "base64").length === 32,
    "32 bytes, base64",
  );
/** The file `KEYRING_FILE`: 256-bit keys by id; `active` encrypts, the others still decrypt. */
const KeyringFile = z
  .object({
    column: z.object({
      active: z.string(),
      keys: z.record(z.string().regex(/^[a-z0-9]{1,16}$/), Key),
    }),
    blindIndex: Key,
  })
  .refine(
    ({ column }) => column.active in column.keys,
    "column.active names no key",
  );
type KeyringFile = z.infer<typeof KeyringFile>;

/** Which column a value belongs to; bound into the ciphertext, so that a value moved elsewhere does not decrypt. */
export type SealedColumn =
  | "patient.nationalId"
  | "patient.phone"
  | "noticeChannel.address"
  | "dutyPhone.phone"
  | "signingKey.private"
  | "deidentifiedCopy.key"
  | "pacsSite.credentials";

/** Column encryption (AES-256-GCM) and equality look-up (HMAC-SHA-256) of identity numbers and telephones. */
export interface Keyring {
  /** `v1.<key id>.<iv>.<tag>.<ciphertext>`, base64url. */
  seal(column: SealedColumn, plain: string): string;
  /** Throws when the key is unknown or the text was changed. */
  open(column: SealedColumn, sealed: string): string;
  /** Same plain text, same index; without the key nothing can be guessed from it. */
  blindIndex(column: SealedColumn, plain: string): string;
  /** HMAC-SHA-256 (hexadecimal) of the audit chain, under a key of its own: who can write the table cannot forge a link. */
  chainMac(text: string): string;
}

const chainKeyOf = ({ blindIndex }: KeyringFile): Buffer =>
  Buffer.from(
    hkdfSync(
      "sha256",
      Buffer.from(blindIndex, "base64"),
      "lianzhen",
      "auditChain",
      32,
    ),
  );
const b64 = (bytes: Buffer) => bytes.toString("base64url");

export const createKeyring = (file: KeyringFile): Keyring => ({
  seal: (column, plain) => {
    const { active, keys } = file.column;
    const iv = randomBytes(12);
    const cipher = createCipheriv(
      "aes-256-gcm",
      Buffer.from(keys[active] ?? "", "base64"),
      iv,
    );
    cipher.setAAD(Buffer.from(column));
    const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
    return ["v1", active, b64(iv), b64(cipher.getAuthTag()), b64(text)].join(
      ".",
    );
  },
  open: (column, sealed) => {
    const [version, id = "", iv = "", tag = "", text = ""] = sealed.split(".");
    const key = file.column.keys[id];
    if (version !== "v1" || key === undefined)
      throw new Error(`no key ${id} in the keyring`);
    const decipher = createDecipheriv(
      "aes-256-gcm",
      Buffer.from(key, "base64"),
      Buffer.from(iv, "base64url"),
    );
    decipher.setAAD(Buffer.from(column));
    decipher.setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([
      decipher.update(Buffer.from(text, "base64url")),
      decipher.final(),
    ]).toString("utf8");
  },
  chainMac: (text) =>
    createHmac("sha256", chainKeyOf(file)).update(text).digest("hex"),
  blindIndex: (column, plain) =>
    createHmac("sha256", Buffer.from(file.blindIndex, "base64"))
      .update(`${column}\0${plain}`)
      .digest("base64url"),
});

/**
 * Reads the keyring. Only the demo makes one by itself, inside the data directory; production refuses a keyring that
 * lies beside the data it protects. Throws with what to do.
 */
export const loadKeyring = (options: {
  file: string | undefined;
  dataDir: string;
  demo: boolean;
  production: boolean;
}): Keyring => {
  const path = options.file ?? join(options.dataDir, "keyring.json");
  const beside = !relative(resolve(options.dataDir), resolve(path)).startsWith(
    "..",
  );
  if (options.production && beside)
    throw new Error(
      "KEYRING_FILE must lie outside DATA_DIR in production: keys beside the data protect nothing",
    );
  if (!existsSync(path)) {
    if (!options.demo)
      throw new Error(
        "KEYRING_FILE is missing; make one with `npm run admin -- keyring create`",
      );
    writeFileSync(path, JSON.stringify(newKeyringFile(), null, 2), {
      mode: 0o600,
      flag: "wx",
    });
  }
  return createKeyring(
    KeyringFile.parse(JSON.parse(readFileSync(path, "utf8"))),
  );
};

/** Fresh random keys in the form of `KEYRING_FILE`. */
export const newKeyringFile = (): KeyringFile => {
  const key = () => randomBytes(32).toString("base64");
  return { column: { active: "k1", keys: { k1: key() } }, blindIndex: key() };
};
