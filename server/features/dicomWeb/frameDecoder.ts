import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Cells } from "../../platform/pixels/cells.ts";
import type { Picture } from "../../platform/pixels/paint.ts";
import { MAX_SAMPLES } from "../../platform/pixels/pixelFormat.ts";
import type {
  PixelReader,
  StoredFrame,
} from "../../platform/pixels/pixelReader.ts";
import type { Window } from "../../platform/pixels/windowing.ts";
import { frameBytes } from "./frameBytes.ts";
import type { Named } from "./reach.ts";
import * as repository from "./repository.ts";
import type { StoredImageRow } from "./repository.ts";

type InstanceName = Named & { sopUid: string };

/** No frame that may be decoded is longer as it is stored. */
const MAX_FRAME_BYTES = MAX_SAMPLES * 4;

/** Decodes frames of images within the actor's reach, in threads apart. */
export const createFrameDecoder = ({
  db,
  store,
  pixels,
}: Pick<Platform, "db" | "store"> & { pixels: PixelReader }) => {
  const sourceOf = async (
    actor: Actor,
    named: InstanceName,
    image: StoredImageRow,
    frame: number,
  ): Promise<StoredFrame> => {
    const metadata =
      image.metadata ??
      image.pixels ??
      (
        await repository.instanceMetadata(
          ...([db.query, actor, named] as const),
          [image.id],
        )
      ).get(image.id);
    if (metadata === undefined) throw new AppError("image.notFound");
    if (storedBytes(image) > MAX_FRAME_BYTES)
      throw new AppError("image.tooManyPixels");
    // Here before a thread is taken for it: nobody else's frame waits for a PACS.
    await store.file(image.objectKey);
    return {
      owner: actor.sessionId,
      transferSyntaxUid: image.transferSyntaxUid,
      ...{ metadata, frame },
      bytes: async () => {
        const { chunks } = frameBytes(store, image, frame);
        // A copy of its own: it is moved to the thread, and small buffers share their memory.
        return new Uint8Array(await buffer(Readable.from(chunks)));
      },
    };
  };

  /** The frame that stands for the image: the one it names, where it has that, else the first. */
  const representative = async (
    actor: Actor,
    named: InstanceName,
    { frames }: StoredImageRow,
  ): Promise<number> => {
    if (frames === 1) return 1;
    const said = Number(
      await repository.representativeFrame(db.query, actor, named),
    );
    return Number.isInteger(said) && said >= 1 && said <= frames ? said : 1;
  };

  return {
    /** A frame's values in Explicit VR Little Endian. @throws AppError as PixelReader */
    native: async (
      actor: Actor,
      named: InstanceName,
      image: StoredImageRow,
      frame: number,
    ): Promise<Uint8Array> =>
      pixels.native(await sourceOf(actor, named, image, frame)),

    /** A compressed frame's pixel cells with every bit that was coded. @throws AppError as PixelReader */
    cells: async (
      actor: Actor,
      named: InstanceName,
      image: StoredImageRow,
      frame: number,
    ): Promise<Cells> =>
      pixels.cells(await sourceOf(actor, named, image, frame)),

    /** An uncompressed frame as JPEG-LS. @throws AppError as PixelReader */
    packed: async (
      actor: Actor,
      named: InstanceName,
      image: StoredImageRow,
      frame: number,
    ): Promise<Uint8Array> =>
      pixels.packed(await sourceOf(actor, named, image, frame)),

    /**
     * A frame, or the one that stands for the image, as a picture. `image` is the row of the asked frame, or of frame 1.
     * @throws AppError `image.notFound`, and as PixelReader
     */
    picture: async (
      actor: Actor,
      named: InstanceName,
      { image, frame: asked }: { image: StoredImageRow; frame?: number },
      window: Window | undefined,
    ): Promise<Picture> => {
      const frame = asked ?? (await representative(actor, named, image));
      const shown =
        frame === (asked ?? 1)
          ? image
          : await repository.findDrawable(
              ...([db.query, actor, named, frame] as const),
            );
      if (!shown) throw new AppError("image.notFound");
      const source = await sourceOf(actor, named, shown, frame);
      return pixels.picture(source, window);
    },
  };
};
export type FrameDecoder = ReturnType<typeof createFrameDecoder>;

const storedBytes = ({ span, frameBits }: StoredImageRow): number => {
  if (!span) return Math.ceil((frameBits ?? 0) / 8);
  const view = new DataView(span.buffer, span.byteOffset, span.byteLength);
  return Number(view.getBigUint64(8, true));
};
