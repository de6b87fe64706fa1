import { open } from "node:fs/promises";
import type { ATTACHMENT_MEDIA_TYPES } from "../../../shared/contracts/cases.ts";
import {
  beginsAsHeic,
  HEIC_HEAD_BYTES,
} from "../../../shared/domain/pictures/heic.ts";

export type AttachmentMediaType = (typeof ATTACHMENT_MEDIA_TYPES)[number];

const BEGINNINGS: readonly {
  mediaType: AttachmentMediaType;
  bytes: readonly number[];
}[] = [
  { mediaType: "image/jpeg", bytes: [0xff, 0xd8, 0xff] },
  {
    mediaType: "image/png",
    bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  },
  // "%PDF-"
  { mediaType: "application/pdf", bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
];

/** What a file is by its first bytes (RULES CA9), or undefined for anything that is not accepted. */
export const mediaTypeOf = async (
  path: string,
): Promise<AttachmentMediaType | undefined> => {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(HEIC_HEAD_BYTES),
      ...[0, HEIC_HEAD_BYTES, 0],
    );
    const head = buffer.subarray(0, bytesRead);
    if (beginsAsHeic(head)) return "image/heic";
    return BEGINNINGS.find(({ bytes }) =>
      bytes.every((byte, i) => head[i] === byte),
    )?.mediaType;
  } finally {
    await handle.close();
  }
};

const EXTENSIONS: Record<AttachmentMediaType, readonly string[]> = {
  "image/jpeg": ["jpg", "jpeg", "jpe", "jfif"],
  "image/png": ["png"],
  "image/heic": ["heic", "heif", "hif"],
  "application/pdf": ["pdf"],
};
/** Characters of a file name; longer ones are cut before their extension. */
const MAX_NAME = 120;
// Control characters, marks that turn the reading direction (a name could then show another extension than it has), and
// what Windows allows in no name.
const UNSAFE = /[\p{Cc}\p{Bidi_C}\u2028\u2029<>:"|?*]/gu;

/**
 * The name under which the file is kept and offered for download: no folder, no control characters, bounded, and ending
 * in an extension of what the bytes are, so that `scan.html` never opens as a page.
 */
export const safeFileName = (
  given: string,
  mediaType: AttachmentMediaType,
): string => {
  const base = (given.split(/[/\\]/).at(-1) ?? "")
    .replace(UNSAFE, "")
    .trim()
    .replace(/^\.+/, "");
  const known = EXTENSIONS[mediaType];
  const dot = base.lastIndexOf(".");
  const named = dot > 0 && known.includes(base.slice(dot + 1).toLowerCase());
  const stem = named ? base.slice(0, dot) : base;
  const extension = named ? base.slice(dot + 1) : (known[0] ?? "");
  const kept = Array.from(stem)
    .slice(0, MAX_NAME - extension.length - 1)
    .join("");
  return `${kept === "" ? "file" : kept}.${extension}`;
};

/** The percent-decoded header, or undefined when it does not decode. */
export const decodeFileName = (header: string): string | undefined => {
  try {
    return decodeURIComponent(header);
  } catch {
    return undefined; // a lone % or bytes that are no UTF-8
  }
};
