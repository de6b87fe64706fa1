import { AppError } from "../../platform/appError.ts";
import { TRANSFER_SYNTAX } from "../../platform/dicom/header.ts";
import { isDecodable } from "../../platform/pixels/decodeFrame.ts";
import type { FileForm, PartForm } from "./accept.ts";

/** What a frame in this transfer syntax is called besides `application/octet-stream` (PS3.18 8.7.3.3). */
const pictureTypeOf = (transferSyntaxUid: string): string | undefined => {
  const number = /^1\.2\.840\.10008\.1\.2\.4\.(\d+)/.exec(
    transferSyntaxUid,
  )?.[1];
  if (transferSyntaxUid === "1.2.840.10008.1.2.5") return "image/dicom-rle";
  if (["50", "51", "53", "55", "57", "70"].includes(number ?? ""))
    return "image/jpeg";
  if (number === "80" || number === "81") return "image/jls";
  if (number === "90" || number === "91") return "image/jp2";
  if (number === "92" || number === "93") return "image/jpx";
  if (["201", "202", "203"].includes(number ?? "")) return "image/jphc";
  return undefined;
};

/** Little-endian native pixels are the same bytes under either name. */
const isSame = (stored: string, asked: string): boolean =>
  stored === asked ||
  (stored === TRANSFER_SYNTAX.implicitLittleEndian &&
    asked === TRANSFER_SYNTAX.explicitLittleEndian);

/** How a frame is given. */
export interface FrameForm {
  type: string;
  transferSyntaxUid: string;
  /** Its stored bytes, decoded, or as JPEG-LS. */
  as: "stored" | "native" | "packed";
}
/** What decides on a frame's form. */
export interface FrameKind {
  /** As it is stored. */
  transferSyntaxUid: string;
  /** It is stored uncompressed, and can be given as JPEG-LS. */
  isPackable: boolean;
}

const PLAIN = TRANSFER_SYNTAX.explicitLittleEndian;
const JPEG_LS = "1.2.840.10008.1.2.4.80";

/** Whether a caller who takes these forms takes JPEG-LS. */
export const takesJpegLs = (forms: readonly PartForm[]): boolean =>
  forms.some(({ transferSyntaxUid }) => transferSyntaxUid === JPEG_LS);

/**
 * How a frame is given to a caller who takes these forms: the first of them that is how it is stored or, of an
 * uncompressed one, JPEG-LS; else decoded.
 * @throws AppError `image.notInThisForm`
 */
export const frameFormFor =
  (forms: readonly PartForm[]) =>
  ({ transferSyntaxUid: stored, isPackable }: FrameKind): FrameForm => {
    const picture = pictureTypeOf(stored);
    const asStored = { transferSyntaxUid: stored, as: "stored" } as const;
    const packed = { transferSyntaxUid: JPEG_LS, as: "packed" } as const;
    for (const { type, transferSyntaxUid } of forms) {
      if (isPackable && transferSyntaxUid === JPEG_LS) {
        if (type === undefined || type === OCTETS)
          return { ...packed, type: OCTETS };
        if (type === "image/jls" || type === "image/*")
          return { ...packed, type: "image/jls" };
      }
      if (transferSyntaxUid !== undefined && !isSame(stored, transferSyntaxUid))
        continue;
      if (type === undefined || type === OCTETS)
        return { ...asStored, type: OCTETS };
      if (picture !== undefined && (type === picture || type === "image/*"))
        return { ...asStored, type: picture };
    }
    const isWanted = forms.some(
      ({ type, transferSyntaxUid }) =>
        transferSyntaxUid === PLAIN && (type === undefined || type === OCTETS),
    );
    if (isWanted && isDecodable(stored))
      return { type: OCTETS, transferSyntaxUid: PLAIN, as: "native" };
    throw new AppError("image.notInThisForm");
  };
const OCTETS = "application/octet-stream";

/** How a whole file is given. */
export interface ChosenFile {
  transferSyntaxUid: string;
  /** Byte for byte; uncompressed in Explicit VR Little Endian; with its frames as JPEG-LS. */
  as: "stored" | "plain" | "packed";
  /** Not as a part of `multipart/related`. */
  alone: boolean;
}
/** What decides on a file's form. */
export interface FileKind extends FrameKind {
  /** It can be written anew in Explicit VR Little Endian. */
  isPlainable: boolean;
}

/** By which of these forms what is stored will do best, whatever it is. */
export const storedFileForm = (
  forms: readonly FileForm[],
): FileForm | undefined =>
  forms.find(
    ({ q, transferSyntaxUid }) =>
      transferSyntaxUid === undefined && q === forms[0]?.q,
  );

/**
 * How a file is given to a caller who takes these forms: the best of them that it can be had in; among equals as it is
 * stored.
 * @throws AppError `image.notInThisForm`
 */
export const fileFormFor =
  (forms: readonly FileForm[]) =>
  ({
    transferSyntaxUid: stored,
    isPackable,
    isPlainable,
  }: FileKind): ChosenFile => {
    for (const best of new Set(forms.map(({ q }) => q))) {
      const equals = forms.filter(({ q }) => q === best);
      const kept = equals.find(
        ({ transferSyntaxUid: asked }) =>
          asked === undefined || asked === stored,
      );
      if (kept)
        return { transferSyntaxUid: stored, as: "stored", alone: kept.alone };
      for (const { transferSyntaxUid, alone } of equals) {
        if (transferSyntaxUid === PLAIN && isPlainable)
          return { transferSyntaxUid, as: "plain", alone };
        if (transferSyntaxUid === JPEG_LS && isPackable)
          return { transferSyntaxUid, as: "packed", alone };
      }
    }
    throw new AppError("image.notInThisForm");
  };
