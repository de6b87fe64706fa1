import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { TRANSFER_SYNTAX } from "../../platform/dicom/header.ts";
import type { DicomJson } from "../../platform/dicom/json.ts";
import type { CallLimits } from "../../platform/http/callLimits.ts";
import { isPackable as isPackableFormat } from "../../platform/pixels/packFrame.ts";
import {
  PixelError,
  pixelFormatOf,
} from "../../platform/pixels/pixelFormat.ts";
import { frameBytes, opened } from "./frameBytes.ts";
import type { FrameDecoder } from "./frameDecoder.ts";
import type { FrameForm, FrameKind } from "./mediaTypes.ts";
import type { Part } from "./multipart.ts";
import type { Named } from "./reach.ts";
import * as repository from "./repository.ts";
import type { StoredImageRow } from "./repository.ts";
import { inStudyOrder } from "./studyOrder.ts";
import type { RecordView } from "./viewRecord.ts";

export interface RetrieveDeps extends Pick<Platform, "db" | "audit" | "store"> {
  decoder: FrameDecoder;
  /** Of frames that are decoded. */
  limits: Pick<CallLimits, "enter">;
  recordView: RecordView;
}
type InstanceName = Named & { sopUid: string };

/** What `transfer-syntax` asks for; undefined: as stored. */
export type AskedSyntax = string | undefined;
/** What the caller takes of frames. */
export interface FramesAsked {
  /** How a frame is given. @throws AppError `image.notInThisForm` */
  formOf: (frame: FrameKind) => FrameForm;
  takesJpegLs: boolean;
}

const BATCH = 50;
/** More frames than any image has; keeps the number within what SQL's substring takes. */
export const MAX_FRAME = 1_000_000;

/** WADO-RS: bytes and attributes of the images within the actor's reach. */
export const createRetrieve = (deps: RetrieveDeps) => {
  const { db, audit, store, decoder, limits, recordView } = deps;

  const list = async (actor: Actor, named: Named) => {
    const found = await repository.listInstances(db.query, actor, named);
    const [first] = found;
    if (!first) throw new AppError("image.notFound");
    return { first, ordered: inStudyOrder(found) };
  };

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

  const framePart = (
    actor: Actor,
    named: InstanceName,
    image: StoredImageRow,
    frame: number,
    { formOf }: FramesAsked,
  ): Part => {
    const { type, transferSyntaxUid, as } = formOf(kindOf(image));
    if (as === "stored")
      return { ...frameBytes(store, image, frame), type, transferSyntaxUid };
    // What is decoded or packed is whole in memory until the caller has taken it.
    const chunks = async function* () {
      const leave = await limits.enter(actor);
      try {
        yield await decoder[as](actor, named, image, frame);
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
      const { ordered } = await list(actor, named);
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
     * The stored bytes of a study's, a series' or one instance's images, each read when its turn comes.
     * @throws AppError `image.notFound`; `image.notInThisForm` where one is stored in another transfer syntax
     */
    files: async (
      actor: Actor,
      named: Named,
      asked: AskedSyntax,
      requestId: string,
    ): Promise<{ parts: AsyncGenerator<Part>; alone: boolean }> => {
      const { first, ordered } = await list(actor, named);
      const subject =
        named.sopUid !== undefined
          ? ({ kind: "instance", id: first.id } as const)
          : named.seriesUid !== undefined
            ? ({ kind: "series", id: first.seriesId } as const)
            : ({ kind: "study", id: first.studyId } as const);
      if (asked !== undefined)
        for (const batch of batches(ordered)) {
          const stored = await repository.storedImages(
            ...([db.query, actor, named] as const),
            batch.map(({ id }) => id),
          );
          for (const { transferSyntaxUid } of stored.values())
            if (transferSyntaxUid !== asked)
              throw new AppError("image.notInThisForm");
        }
      await audit.recordRead({
        action:
          subject.kind === "instance" ? "image.read" : `${subject.kind}.read`,
        actor,
        subject,
        requestId,
      });
      const parts = async function* (): AsyncGenerator<Part> {
        for (const batch of batches(ordered)) {
          // Asked again for each batch: who loses the reach meanwhile gets no more.
          const stored = await repository.storedImages(
            ...([db.query, actor, named] as const),
            batch.map(({ id }) => id),
          );
          for (const { id } of batch) {
            const image = stored.get(id);
            if (!image) throw new AppError("image.notFound");
            yield {
              type: "application/dicom",
              transferSyntaxUid: image.transferSyntaxUid,
              chunks: opened(store, image.objectKey),
              bytes: image.bytes,
            };
          }
        }
      };
      return { parts: parts(), alone: ordered.length === 1 };
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
          yield framePart(actor, named, image, frames[at] ?? 1, asked);
        await Promise.resolve();
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
        yield framePart(actor, named, first, 1, asked);
        for (let frame = 2; frame <= first.frames; frame += 1)
          yield framePart(
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

const kindOf = (image: StoredImageRow): FrameKind => {
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
const isPackable = (transferSyntaxUid: string, { pixels }: StoredImageRow) => {
  if (pixels === undefined || !LITTLE_ENDIAN.has(transferSyntaxUid))
    return false;
  try {
    return isPackableFormat(pixelFormatOf(JSON.parse(pixels) as DicomJson)); // written by us on arrival
  } catch (error) {
    if (error instanceof PixelError) return false; // nothing that can be decoded: given as it is
    throw error;
  }
};

/** Deflated data sets are inflated on the way out. */
const syntaxOfFrames = (image: StoredImageRow): string =>
  image.deflatedFrom === null
    ? image.transferSyntaxUid
    : TRANSFER_SYNTAX.explicitLittleEndian;

function* batches<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += BATCH)
    yield all.slice(at, at + BATCH);
}
