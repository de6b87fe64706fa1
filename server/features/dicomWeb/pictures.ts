import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { encodePicture } from "../../platform/pixels/encodePicture.ts";
import type { FrameDecoder } from "./frameDecoder.ts";
import { formOf, type PictureAsked } from "./pictureQuery.ts";
import type { Named } from "./reach.ts";
import * as repository from "./repository.ts";
import type { StoredImageRow } from "./repository.ts";
import { MAX_FRAME } from "./retrieve.ts";
import { inStudyOrder } from "./studyOrder.ts";
import { openVideo, type Video } from "./video.ts";
import type { RecordView } from "./viewRecord.ts";

type InstanceName = Named & { sopUid: string };

/** One picture to be drawn; without a frame, of the one that stands for the image (0028,6010), else the first. */
export interface Drawn {
  seriesId: string;
  named: InstanceName;
  frame: number | undefined;
  /** The row of that frame, where it was read already. */
  image?: StoredImageRow;
}

export interface PictureDeps extends Pick<Platform, "db" | "store"> {
  decoder: FrameDecoder;
  recordView: RecordView;
}

/** WADO-RS: pictures for the eye of images within the actor's reach. */
export const createPictures = ({
  db,
  store,
  decoder,
  recordView,
}: PictureDeps) => {
  const find = async (
    actor: Actor,
    named: InstanceName,
    frame: number | undefined,
  ): Promise<StoredImageRow> => {
    const asked = Math.min(frame ?? 1, MAX_FRAME);
    const image = await repository.findDrawable(db.query, actor, named, asked);
    if (!image) throw new AppError("image.notFound");
    return image;
  };

  const ofOneImage = async (
    actor: Actor,
    named: InstanceName,
    frames: readonly number[] | undefined,
  ): Promise<Drawn[]> => {
    const asked = frames ?? [undefined];
    const image = await find(actor, named, asked[0]);
    if (image.frames === 0) throw new AppError("image.notRendered");
    if (asked.some((frame) => (frame ?? 1) > image.frames))
      throw new AppError("image.noSuchFrame");
    const { seriesId } = image;
    return asked.map((frame, at) => ({
      ...{ seriesId, named, frame },
      ...(at === 0 && { image }),
    }));
  };

  const ofSeveral = async (
    actor: Actor,
    named: Named,
    isThumbnail: boolean,
  ): Promise<Drawn[]> => {
    const found = await repository.listInstances(db.query, actor, named);
    const ordered = inStudyOrder(found).filter(({ frames }) => frames > 0);
    const [first] = ordered;
    if (!first)
      throw new AppError(
        found.length > 0 ? "image.notRendered" : "image.notFound",
      );
    const series = ordered.filter((each) => each.seriesId === first.seriesId);
    const middle = series[series.length >> 1] ?? first;
    return (isThumbnail ? [middle] : ordered).map((each) => ({
      seriesId: each.seriesId,
      named: {
        studyUid: each.studyUid,
        seriesUid: each.seriesUid,
        sopUid: each.sopInstanceUid,
        caseId: named.caseId,
      },
      frame: undefined,
    }));
  };

  return {
    /**
     * What there is to draw: an image's frames, one image, or all images of a series or study in reading order; for a
     * thumbnail the middle image of the first series.
     * @throws AppError `image.notFound`, `image.noSuchFrame`
     */
    targets: (
      actor: Actor,
      { sopUid, ...named }: Named,
      frames: readonly number[] | undefined,
      isThumbnail: boolean,
    ): Promise<Drawn[]> =>
      sopUid === undefined
        ? ofSeveral(actor, named, isThumbnail)
        : ofOneImage(actor, { ...named, sopUid }, frames),

    /**
     * The stream of a video; undefined where it is none. The audit has its series first.
     * @throws AppError `image.notRendered`
     */
    video: async (
      actor: Actor,
      { seriesId, image }: Drawn,
      requestId: string,
    ): Promise<Video | undefined> => {
      const video = image && (await openVideo(store, image));
      if (video) await recordView(actor, seriesId, requestId);
      return video;
    },

    /**
     * One picture as a file. The audit has its series first.
     * @throws AppError `image.notFound`, `image.undecodable`, `image.tooManyPixels`, `image.notRendered`, `input.invalid`
     */
    draw: async (
      actor: Actor,
      { seriesId, named, frame, image }: Drawn,
      asked: PictureAsked,
      { isThumbnail, requestId }: { isThumbnail: boolean; requestId: string },
    ): Promise<Buffer> => {
      await recordView(actor, seriesId, requestId);
      const picture = await decoder.picture(
        ...([actor, named] as const),
        {
          image: image ?? (await find(actor, named, frame)),
          ...(frame !== undefined && { frame }),
        },
        asked.window,
      );
      return encodePicture(picture, formOf(asked, picture, isThumbnail));
    },
  };
};
export type Pictures = ReturnType<typeof createPictures>;
