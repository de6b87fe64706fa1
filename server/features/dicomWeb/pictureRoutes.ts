import {
  dicomWebRoutes,
  type PictureQuery,
} from "../../../shared/contracts/dicomWeb.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { CallLimits } from "../../platform/http/callLimits.ts";
import { acceptedBy } from "./accept.ts";
import { sendParts, type Part } from "./multipart.ts";
import { pictureAsked, pictureForm } from "./pictureQuery.ts";
import type { Pictures } from "./pictures.ts";
import type { Asked } from "./routes.ts";

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
    const [target] = targets;
    if (!target) throw new AppError("image.notFound");
    const file = await pictures.draw(actor, target, asked, how);
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
