import { AppError } from "../../platform/appError.ts";
import { TRANSFER_SYNTAX } from "../../platform/dicom/header.ts";
import { isDecodable } from "../../platform/pixels/decodeFrame.ts";
import type { PartForm } from "./accept.ts";

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
    const plain = TRANSFER_SYNTAX.explicitLittleEndian;
    const isWanted = forms.some(
      ({ type, transferSyntaxUid }) =>
        transferSyntaxUid === plain && (type === undefined || type === OCTETS),
    );
    if (isWanted && isDecodable(stored))
      return { type: OCTETS, transferSyntaxUid: plain, as: "native" };
    throw new AppError("image.notInThisForm");
  };
const OCTETS = "application/octet-stream";

/**
 * The transfer syntax in which a caller who takes these forms wants whole files; undefined: as stored.
 * @throws AppError `image.notInThisForm`
 */
export const fileSyntaxFor = (
  forms: readonly PartForm[],
): string | undefined => {
  const form = forms.find(
    ({ type }) => type === undefined || type === "application/dicom",
  );
  if (!form) throw new AppError("image.notInThisForm");
  // A caller who names several takes what is stored, if that is one of them or if any will do.
  return forms.some(
    ({ type, transferSyntaxUid }) =>
      transferSyntaxUid === undefined &&
      (type === undefined || type === "application/dicom"),
  )
    ? undefined
    : form.transferSyntaxUid;
};
