import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { inReadingOrder } from "../../../shared/domain/studies/readingOrder.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { TRANSFER_SYNTAX } from "../../platform/dicom/header.ts";
import { frameBytes } from "./frameBytes.ts";
import type { Part } from "./multipart.ts";
import type { Named } from "./reach.ts";
import * as repository from "./repository.ts";
import type { ListedInstance, StoredImageRow } from "./repository.ts";

export type RetrieveDeps = Pick<Platform, "db" | "audit" | "store">;
type InstanceName = Named & { sopUid: string };

/** What `transfer-syntax` asks for; undefined: as stored. */
export type AskedSyntax = string | undefined;
/** Gives the media type of a part in this transfer syntax. @throws AppError `image.notInThisForm` */
export type TypeOf = (transferSyntaxUid: string) => string;

const BATCH = 50;
/** More frames than any image has; keeps the number within what SQL's substring takes. */
const MAX_FRAME = 1_000_000;
/** How many (session, series) are remembered as written into the audit; forgetting one writes it once more. */
const MAX_REMEMBERED = 10_000;

/** WADO-RS: bytes and attributes of the images within the actor's reach. */
export const createRetrieve = ({ db, audit, store }: RetrieveDeps) => {
  const viewed = new Set<string>();

  /** One line per session and series: a series is hundreds of frames, and a line for each would say no more. */
  const recordView = async (
    actor: Actor,
    seriesId: string,
    requestId: string,
  ): Promise<void> => {
    const key = `${actor.sessionId} ${seriesId}`;
    if (viewed.has(key)) return;
    await audit.recordRead({
      action: "series.view",
      actor,
      subject: { kind: "series", id: seriesId },
      requestId,
    });
    if (viewed.size >= MAX_REMEMBERED) viewed.clear();
    viewed.add(key);
  };

  const list = async (actor: Actor, named: Named) => {
    const found = await repository.listInstances(db.query, actor, named);
    const [first] = found;
    if (!first) throw new AppError("image.notFound");
    return { first, ordered: inStudyOrder(found) };
  };

  const find = async (actor: Actor, named: InstanceName, frame = 1) => {
    const asked = Math.min(frame, MAX_FRAME);
    const image = await repository.findInstance(db.query, actor, named, asked);
    if (!image) throw new AppError("image.notFound");
    return image;
  };

  const framePart = (
    image: StoredImageRow,
    frame: number,
    typeOf: TypeOf,
  ): Part => {
    const transferSyntaxUid = syntaxOfFrames(image);
    return {
      ...frameBytes(store, image, frame),
      type: typeOf(transferSyntaxUid),
      transferSyntaxUid,
    };
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
              chunks: store.read(image.objectKey),
              bytes: image.bytes,
            };
          }
        }
      };
      return { parts: parts(), alone: ordered.length === 1 };
    },

    /**
     * Frames, numbered from 1, in the stored transfer syntax; of deflated files inflated, as explicit little endian.
     * @throws AppError `image.notFound`, `image.noSuchFrame`, `image.notInThisForm`
     */
    frames: async (
      actor: Actor,
      named: InstanceName,
      frames: readonly number[],
      typeOf: TypeOf,
      requestId: string,
    ): Promise<AsyncGenerator<Part>> => {
      const images: StoredImageRow[] = [];
      for (const frame of frames) {
        const image = await find(actor, named, frame);
        if (frame > image.frames) throw new AppError("image.noSuchFrame");
        images.push(image);
      }
      const [first] = images;
      if (!first) throw new AppError("image.noSuchFrame");
      typeOf(syntaxOfFrames(first));
      await recordView(actor, first.seriesId, requestId);
      return (async function* () {
        for (const [at, image] of images.entries())
          yield framePart(image, frames[at] ?? 1, typeOf);
        await Promise.resolve();
      })();
    },

    /** @throws AppError `image.notFound` */
    requireReached: async (actor: Actor, named: Named): Promise<void> => {
      if (!(await repository.isThere(db.query, actor, named)))
        throw new AppError("image.notFound");
    },

    /** All frames of an image. @throws AppError `image.notFound`, `image.notInThisForm` */
    pixelData: async (
      actor: Actor,
      named: InstanceName,
      typeOf: TypeOf,
      requestId: string,
    ): Promise<{ parts: AsyncGenerator<Part>; alone: boolean }> => {
      const first = await find(actor, named);
      typeOf(syntaxOfFrames(first));
      await recordView(actor, first.seriesId, requestId);
      const parts = async function* (): AsyncGenerator<Part> {
        yield framePart(first, 1, typeOf);
        for (let frame = 2; frame <= first.frames; frame += 1)
          yield framePart(await find(actor, named, frame), frame, typeOf);
      };
      return { parts: parts(), alone: first.frames === 1 };
    },
  };
};
export type Retrieve = ReturnType<typeof createRetrieve>;

/** Deflated data sets are inflated on the way out. */
const syntaxOfFrames = (image: StoredImageRow): string =>
  image.deflatedFrom === null
    ? image.transferSyntaxUid
    : TRANSFER_SYNTAX.explicitLittleEndian;

/** Series by number, the images of each in reading order. */
const inStudyOrder = (found: readonly ListedInstance[]): ListedInstance[] => {
  const series = new Map<string, ListedInstance[]>();
  for (const image of found) {
    const known = series.get(image.seriesId);
    if (known) known.push(image);
    else series.set(image.seriesId, [image]);
  }
  return [...series.values()]
    .sort(([a], [b]) => bySeries(a, b))
    .flatMap((images) =>
      inReadingOrder(
        images.map((image) => ({
          image,
          sopInstanceUid: image.sopInstanceUid,
          instanceNumber: image.instanceNumber,
          position: (image.placement?.position ?? null) as Triple | null,
          orientation: (image.placement?.orientation ?? null) as Six | null,
        })),
      ).map(({ image }) => image),
    );
};
type Triple = [number, number, number];
type Six = [number, number, number, number, number, number];

const bySeries = (
  a: ListedInstance | undefined,
  b: ListedInstance | undefined,
): number => {
  if (!a || !b) return 0;
  const numbers =
    (a.seriesNumber ?? Infinity) === (b.seriesNumber ?? Infinity)
      ? 0
      : (a.seriesNumber ?? Infinity) - (b.seriesNumber ?? Infinity);
  return numbers || (a.seriesUid < b.seriesUid ? -1 : 1);
};

function* batches<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += BATCH)
    yield all.slice(at, at + BATCH);
}
