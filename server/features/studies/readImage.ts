import { open } from "node:fs/promises";
import { indexFrames } from "../../platform/dicom/frames.ts";
import { readHeader } from "../../platform/dicom/header.ts";
import { toDicomJson } from "../../platform/dicom/json.ts";
import { imageRecord, type ImageRecord } from "./imageRecord.ts";

/**
 * Reads what there is to know of a DICOM file, never its pixels.
 * @throws DicomError
 */
export const readImage = async (path: string): Promise<ImageRecord> => {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const header = await readHeader(file, size);
    const attributes = toDicomJson(
      header.elements,
      header.bytes,
      header.encoding,
      header.noPixels !== true,
    );
    const frames = await indexFrames(file, header, attributes);
    return imageRecord(header, attributes, frames);
  } finally {
    await file.close();
  }
};
