import { open, readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import {
  indexFrames,
  ITEM_HEADER_BYTES,
} from "../../server/platform/dicom/frames.ts";
import { readHeader } from "../../server/platform/dicom/header.ts";
import {
  toDicomJson,
  type DicomJson,
} from "../../server/platform/dicom/json.ts";
import type { StoredFrame } from "../../server/platform/pixels/pixelReader.ts";

/** One frame (from 1) of a file as the server has it before it decodes it. */
export const storedFrameOf = async (
  path: string,
  frame: number,
): Promise<{ stored: StoredFrame; attributes: DicomJson; frames: number }> => {
  const file = await open(path);
  try {
    const header = await readHeader(file, (await file.stat()).size);
    const attributes = toDicomJson(
      ...([header.elements, header.bytes, header.encoding] as const),
    );
    const index = await indexFrames(file, header, attributes);
    const whole = await readFile(path);
    const data =
      header.deflatedFrom === undefined
        ? whole
        : inflateRawSync(whole.subarray(header.deflatedFrom));
    const bytes =
      index.kind === "native"
        ? data.subarray(
            index.offset + ((frame - 1) * index.frameBits) / 8,
            index.offset + Math.ceil((frame * index.frameBits) / 8),
          )
        : fragmentsOf(data, index.spans, frame);
    return {
      stored: {
        owner: "test",
        transferSyntaxUid: header.transferSyntaxUid,
        metadata: JSON.stringify(attributes),
        frame,
        bytes: () => Promise.resolve(new Uint8Array(bytes)),
      },
      attributes,
      frames: index.frames,
    };
  } finally {
    await file.close();
  }
};

const fragmentsOf = (
  data: Buffer,
  spans: Uint8Array,
  frame: number,
): Buffer => {
  const view = Buffer.from(spans.buffer, spans.byteOffset, spans.byteLength);
  const start = Number(view.readBigUInt64LE((frame - 1) * 16));
  const end = start + Number(view.readBigUInt64LE((frame - 1) * 16 + 8));
  const parts: Buffer[] = [];
  for (let at = start; at < end;) {
    const length = data.readUInt32LE(at + 4);
    parts.push(data.subarray(at + ITEM_HEADER_BYTES, at + 8 + length));
    at += ITEM_HEADER_BYTES + length;
  }
  return Buffer.concat(parts);
};
