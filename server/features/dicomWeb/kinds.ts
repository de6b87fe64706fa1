import { TRANSFER_SYNTAX } from "../../platform/dicom/header.ts";
import type { DicomJson } from "../../platform/dicom/json.ts";
import { isDecodable } from "../../platform/pixels/decodeFrame.ts";
import { nativeSyntaxes } from "../../platform/pixels/nativeFrame.ts";
import { isPackable as isPackableFormat } from "../../platform/pixels/packFrame.ts";
import {
  PixelError,
  pixelFormatOf,
  type PixelFormat,
  type PixelProblem,
} from "../../platform/pixels/pixelFormat.ts";
import type { FileKind, FrameKind } from "./mediaTypes.ts";
import type { StoredImageRow } from "./repository.ts";

/** What decides on how an image's frames are given; `image` with its pixel attributes, or nothing is packed. */
export const kindOf = (image: StoredImageRow): FrameKind => {
  const transferSyntaxUid = syntaxOfFrames(image);
  return {
    transferSyntaxUid,
    isPackable: isPackable(transferSyntaxUid, image),
  };
};

const LITTLE_ENDIAN: ReadonlySet<string> = new Set([
  TRANSFER_SYNTAX.implicitLittleEndian,
  TRANSFER_SYNTAX.explicitLittleEndian,
]);
const isPackable = (transferSyntaxUid: string, image: StoredImageRow) => {
  if (image.pixels === undefined || !LITTLE_ENDIAN.has(transferSyntaxUid))
    return false;
  const format = formatOf(image);
  return typeof format === "object" && isPackableFormat(format);
};

/** How its pixels are written, or why that cannot be read. */
const formatOf = ({ pixels }: StoredImageRow): PixelFormat | PixelProblem => {
  try {
    return pixelFormatOf(JSON.parse(pixels ?? "{}") as DicomJson); // written by us on arrival
  } catch (error) {
    if (error instanceof PixelError) return error.problem;
    throw error;
  }
};

/** What decides on how an image's file is given; `image` with its pixel attributes. */
export const fileKindOf = (image: StoredImageRow): FileKind => ({
  isPackable: image.frames > 0 && kindOf(image).isPackable,
  isPlainable: isPlainable(image),
  // A deflated file is another one than its frames show.
  transferSyntaxUid: image.transferSyntaxUid,
});

/** Uncompressed pixels are copied, others have to be decoded. */
const isPlainable = (image: StoredImageRow): boolean => {
  const { frames, span, transferSyntaxUid } = image;
  if (frames === 0) return true;
  if (span === null) return nativeSyntaxes.has(transferSyntaxUid);
  if (nativeSyntaxes.has(transferSyntaxUid) || !isDecodable(transferSyntaxUid))
    return false;
  const format = formatOf(image);
  // Too large is said when it is asked for: that is a cause of its own.
  if (typeof format === "string") return format === "tooLarge";
  return format.bitsAllocated !== 1;
};

/** Deflated data sets are inflated on the way out. */
const syntaxOfFrames = (image: StoredImageRow): string =>
  image.deflatedFrom === null
    ? image.transferSyntaxUid
    : TRANSFER_SYNTAX.explicitLittleEndian;
