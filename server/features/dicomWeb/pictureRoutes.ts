import type { Response } from "express";
import {
  dicomWebRoutes,
  type PictureQuery,
} from "../../../shared/contracts/dicomWeb.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { CallLimits } from "../../platform/http/callLimits.ts";
import { acceptedBy, takes } from "./accept.ts";
import { sendChunks, sendParts, type Part } from "./multipart.ts";
import { pictureAsked, pictureForm } from "./pictureQuery.ts";
import type { Pictures } from "./pictures.ts";
import type { Asked } from "./routes.ts";
import { rangeOf, type Video } from "./video.ts";

type AskedPicture = Omit<Asked, "params"> & {
  params: Asked["params"] & {
    frames?: string;
    picture: "rendered" | "thumbnail";
  };
  query: PictureQuery;
};

/** WADO-RS pictures. After all others: `rendered` and `thumbnail` stand where other resources have their names. */
export const mountPictures = (
  { mount, ids }: Pick<Platform, "mount" | "ids">,
  pictures: Pictures,
  limits: CallLimits,
): void => {
  const send = async (call: AskedPicture): Promise<void> => {
    const { actor, query, request, response, requestId } = call;
    const { frames, picture, ...names } = call.params;
    const named = { ...names, caseId: query.case };
    const isThumbnail = picture === "thumbnail";
    const targets = await pictures.targets(
      ...([actor, named, frames?.split(",").map(Number)] as const),
      isThumbnail,
    );
    const accepted = acceptedBy(request.headers.accept);
    const [only] = targets;
    if (only && frames === undefined && !isThumbnail) {
      const video = await pictures.video(actor, only, requestId);
      if (video && takes(accepted, [video.type])) {
        await sendVideo(response, request.headers.range, video);
        return;
      }
    }
    const form = pictureForm(accepted, targets.length === 1);
    if (!form) throw new AppError("image.notInThisForm");
    const { type, inParts } = form;
    const asked = pictureAsked(query, type);
    const how = { isThumbnail, requestId };
    const parts = async function* (): AsyncGenerator<Part> {
      for (const [index, target] of targets.entries()) {
        // The first is counted with the call.
        if (index > 0) await limits.count(actor);
        const file = await pictures.draw(actor, target, asked, how);
        yield {
          ...{ type, transferSyntaxUid: undefined, bytes: file.length },
          chunks: (async function* () {
            yield await Promise.resolve(file);
          })(),
        };
      }
    };
    if (inParts) {
      const alone = targets.length === 1;
      await sendParts(response, ids(), { type, parts: parts(), alone });
      return;
    }
    if (!only) throw new AppError("image.notFound");
    const file = await pictures.draw(actor, only, asked, how);
    response.setHeader("Content-Type", type).end(file);
  };
  const limited = async (call: AskedPicture): Promise<void> => {
    const leave = await limits.enter(call.actor);
    try {
      await send(call);
    } finally {
      leave();
    }
  };
  mount(dicomWebRoutes.readRenderedStudy, limited);
  mount(dicomWebRoutes.readRenderedSeries, limited);
  mount(dicomWebRoutes.readRenderedInstance, limited);
  mount(dicomWebRoutes.readRenderedFrames, limited);
};

/** A player asks for parts of it, as far as somebody watches and wherever they jump to. */
const sendVideo = async (
  response: Response,
  asked: string | undefined,
  video: Video,
): Promise<void> => {
  const { type, bytes } = video;
  const range = rangeOf(asked, bytes);
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  response
    .status(range ? 206 : 200)
    .setHeader("Content-Type", type)
    .setHeader("Accept-Ranges", "bytes")
    .setHeader("Content-Length", end - start + 1);
  if (range)
    response.setHeader("Content-Range", `bytes ${start}-${end}/${bytes}`);
  await sendChunks(response, () => video.read(start, end));
};
