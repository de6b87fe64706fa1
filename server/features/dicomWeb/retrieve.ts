import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { CallLimits } from "../../platform/http/callLimits.ts";
import { frameBytes } from "./frameBytes.ts";
import type { FrameDecoder } from "./frameDecoder.ts";
import { kindOf } from "./kinds.ts";
import { batches, listed } from "./listing.ts";
import type { FrameForm, FrameKind } from "./mediaTypes.ts";
import type { Part } from "./multipart.ts";
import type { Named } from "./reach.ts";
import * as repository from "./repository.ts";
import type { StoredImageRow } from "./repository.ts";
import type { RecordView } from "./viewRecord.ts";

export interface RetrieveDeps extends Pick<Platform, "db" | "store"> {
  decoder: FrameDecoder;
  /** Of frames that are decoded. */
  limits: Pick<CallLimits, "enter">;
  recordView: RecordView;
}
type InstanceName = Named & { sopUid: string };

/** What the caller takes of frames. */
export interface FramesAsked {
  /** How a frame is given. @throws AppError `image.notInThisForm` */
  formOf: (frame: FrameKind) => FrameForm;
  takesJpegLs: boolean;
}

/** More frames than any image has; keeps the number within what SQL's substring takes. */
export const MAX_FRAME = 1_000_000;

/** WADO-RS: bytes and attributes of the images within the actor's reach. */
export const createRetrieve = (deps: RetrieveDeps) => {
  const { db, store, decoder, limits, recordView } = deps;

  const find = async (
    actor: Actor,
    named: InstanceName,
    frame: number,
    { takesJpegLs }: FramesAsked,
  ) => {
    const row = takesJpegLs ? repository.findPackable : repository.findInstance;
    const asked = Math.min(frame, MAX_FRAME);
    const image = await row(db.query, actor, named, asked);
    if (!image) throw new AppError("image.notFound");
    return image;
  };

  const stored = (
    image: StoredImageRow,
    frame: number,
    { type, transferSyntaxUid }: FrameForm,
  ): Part => ({
    ...frameBytes(store, image, frame),
    ...{ type, transferSyntaxUid },
  });

  /** A frame as JPEG-LS; one that cannot be packed as it is stored, where the caller takes that, too. */
  const packed = async (
    actor: Actor,
    named: InstanceName,
    image: StoredImageRow,
    frame: number,
    { formOf }: FramesAsked,
    form: FrameForm,
  ): Promise<Part> => {
    const leave = await limits.enter(actor);
    try {
      const bytes = await decoder.packed(actor, named, image, frame);
      const { type, transferSyntaxUid } = form;
      return { type, transferSyntaxUid, chunks: once(bytes), bytes: undefined };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const otherwise = formUnpacked(formOf, kindOf(image));
      if (otherwise?.as !== "stored") throw error;
      return stored(image, frame, otherwise);
    } finally {
      leave();
    }
  };

  const framePart = async (
    actor: Actor,
    named: InstanceName,
    image: StoredImageRow,
    frame: number,
    asked: FramesAsked,
  ): Promise<Part> => {
    const form = asked.formOf(kindOf(image));
    const { type, transferSyntaxUid, as } = form;
    if (as === "stored") return stored(image, frame, form);
    if (as === "packed")
      return packed(...([actor, named, image] as const), frame, asked, form);
    // What is decoded is whole in memory until the caller has taken it.
    const chunks = async function* () {
      const leave = await limits.enter(actor);
      try {
        yield await decoder.native(actor, named, image, frame);
      } finally {
        leave();
      }
    };
    return { type, transferSyntaxUid, chunks: chunks(), bytes: undefined };
  };

  return {
    /**
     * DICOM JSON texts of a study's, a series' or one instance's images in reading order, a batch at a time.
     * @throws AppError `image.notFound`
     */
    metadata: async (actor: Actor, named: Named, requestId: string) => {
      const { ordered } = await listed(db.query, actor, named);
      for (const seriesId of new Set(ordered.map((each) => each.seriesId)))
        await recordView(actor, seriesId, requestId);
      return (async function* () {
        for (const batch of batches(ordered)) {
          const texts = await repository.instanceMetadata(
            ...([db.query, actor, named] as const),
            batch.map(({ id }) => id),
          );
          yield batch.flatMap((image) => {
            const text = texts.get(image.id);
            return text === undefined ? [] : [{ image, text }];
          });
        }
      })();
    },

    /**
     * Frames, numbered from 1, in the stored transfer syntax (of deflated files inflated), decoded, or as JPEG-LS.
     * @throws AppError `image.notFound`, `image.noSuchFrame`, `image.notInThisForm`; decoded, as PixelReader
     */
    frames: async (
      actor: Actor,
      named: InstanceName,
      frames: readonly number[],
      asked: FramesAsked,
      requestId: string,
    ): Promise<AsyncGenerator<Part>> => {
      const images: StoredImageRow[] = [];
      for (const frame of frames) {
        const image = await find(actor, named, frame, asked);
        if (frame > image.frames) throw new AppError("image.noSuchFrame");
        images.push(image);
      }
      const [first] = images;
      if (!first) throw new AppError("image.noSuchFrame");
      asked.formOf(kindOf(first));
      await recordView(actor, first.seriesId, requestId);
      return (async function* () {
        for (const [at, image] of images.entries())
          yield await framePart(actor, named, image, frames[at] ?? 1, asked);
      })();
    },

    /** All frames of an image. @throws AppError `image.notFound`, `image.notInThisForm` */
    pixelData: async (
      actor: Actor,
      named: InstanceName,
      asked: FramesAsked,
      requestId: string,
    ): Promise<{ parts: AsyncGenerator<Part>; alone: boolean }> => {
      const first = await find(actor, named, 1, asked);
      if (first.frames === 0) throw new AppError("image.noSuchFrame");
      asked.formOf(kindOf(first));
      await recordView(actor, first.seriesId, requestId);
      const parts = async function* (): AsyncGenerator<Part> {
        yield await framePart(actor, named, first, 1, asked);
        for (let frame = 2; frame <= first.frames; frame += 1)
          yield await framePart(
            ...([actor, named] as const),
            ...([
              await find(actor, named, frame, asked),
              frame,
              asked,
            ] as const),
          );
      };
      return { parts: parts(), alone: first.frames === 1 };
    },
  };
};
export type Retrieve = ReturnType<typeof createRetrieve>;

/** The form for a caller to whom it cannot be given packed; undefined where the caller takes nothing else. */
const formUnpacked = (
  formOf: FramesAsked["formOf"],
  kind: FrameKind,
): FrameForm | undefined => {
  try {
    return formOf({ ...kind, isPackable: false });
  } catch (error) {
    if (error instanceof AppError && error.code === "image.notInThisForm")
      return undefined;
    throw error;
  }
};

// oxlint-disable-next-line typescript/require-await -- parts are read as streams; these bytes are there already
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
