import type { CaseId } from "../../../shared/contracts/ids.ts";
import { rescaleOf } from "../../../shared/domain/exchange/writePresentation.ts";
import type { ImageRef } from "../../../shared/domain/exchange/dataSet.ts";
import type { PixelValues } from "../../../shared/domain/imaging/measure.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { FrameDecoder } from "./frameDecoder.ts";
import * as repository from "./repository.ts";

/**
 * The modality values of a frame that a case within the actor's reach shows. Null where there are none that a number could be given for, as
 * our viewer has it: colour, a modality table, pixels that cannot be decoded.
 */
export type ValuesOf = (
  actor: Actor,
  caseId: CaseId,
  image: ImageRef,
) => Promise<PixelValues | null>;

export const createValuesOf =
  ({
    db,
    decoder,
  }: Pick<Platform, "db"> & { decoder: FrameDecoder }): ValuesOf =>
  async (actor, caseId, image) => {
    const { attributes, frame } = image;
    const number = (tag: string) => Number(attributes[tag]?.Value?.[0] ?? 0);
    const photometric = attributes["00280004"]?.Value?.[0];
    const bits = number("00280100");
    if (photometric !== "MONOCHROME1" && photometric !== "MONOCHROME2")
      return null;
    if (attributes["00283000"] || ![8, 16, 32].includes(bits)) return null;
    const named = {
      studyUid: image.studyInstanceUid,
      seriesUid: image.seriesInstanceUid,
      sopUid: image.sopInstanceUid,
      caseId,
    };
    const row = await repository.findInstance(db.query, actor, named, frame);
    if (!row) return null;
    let bytes: Uint8Array;
    try {
      bytes = await decoder.native(actor, named, row, frame);
    } catch (error) {
      // A PACS that is away is no reason to leave a number out.
      if (error instanceof AppError && !error.code.startsWith("pacs."))
        return null;
      throw error;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const read = reader(view, bits, number("00280103") === 1);
    const { slope = 1, intercept = 0 } = rescaleOf(image);
    const [columns, rows] = [number("00280011"), number("00280010")];
    return {
      ...{ columns, rows },
      at: (column, row) =>
        read((row * columns + column) * (bits / 8)) * slope + intercept,
    };
  };

const reader = (view: DataView, bits: number, signed: boolean) => {
  if (bits === 8)
    return (at: number) => (signed ? view.getInt8(at) : view.getUint8(at));
  if (bits === 16)
    return (at: number) =>
      signed ? view.getInt16(at, true) : view.getUint16(at, true);
  return (at: number) =>
    signed ? view.getInt32(at, true) : view.getUint32(at, true);
};
