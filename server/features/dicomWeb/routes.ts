import { createGzip } from "node:zlib";
import type { Request, Response } from "express";
import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { acceptedBy, fileForms, partForms, takes } from "./accept.ts";
import type { ReadFiles } from "./files.ts";
import { frameFormFor, takesJpegLs } from "./mediaTypes.ts";
import { sendBare, sendChunks, sendParts, type Part } from "./multipart.ts";
import type { Named } from "./reach.ts";
import type { ListedInstance } from "./repository.ts";
import type { Retrieve } from "./retrieve.ts";

const JSON_TYPES = ["application/dicom+json", "application/json"];

export interface Asked {
  actor: Actor;
  params: Omit<Named, "caseId">;
  request: Request;
  response: Response;
  requestId: string;
}

interface AskedInCase extends Asked {
  query: { case?: CaseId | undefined };
}
/** The names of the path, and the case in whose name they are asked for. */
const namedOf = <P extends Asked["params"]>(
  params: P,
  { query }: AskedInCase,
) => ({
  ...params,
  caseId: query.case,
});

/** Where the caller reaches us, e.g. `https://lianzhen.example/dicom-web`. */
export type BaseOf = (request: Request) => string;

/**
 * WADO-RS. Everything keeps the `Cache-Control: no-store` of every answer: these are patients' pictures, and township PCs
 * are shared. The viewer holds what it has loaded in memory for as long as its page lives.
 */
export const mountRetrieve = (
  { mount, ids }: Pick<Platform, "mount" | "ids">,
  { retrieve, readFiles }: { retrieve: Retrieve; readFiles: ReadFiles },
  baseOf: BaseOf,
): void => {
  const files = async (asked: AskedInCase): Promise<void> => {
    const { actor } = asked;
    const named = namedOf(asked.params, asked);
    const forms = fileForms(acceptedBy(asked.request.headers.accept));
    const found = await readFiles(actor, named, forms, asked.requestId);
    const type = "application/dicom";
    if (found.isBare) await sendBare(asked.response, found.parts);
    else await sendParts(asked.response, ids(), { type, ...found });
  };
  mount(dicomWebRoutes.readStudy, files);
  mount(dicomWebRoutes.readSeries, files);
  mount(dicomWebRoutes.readInstance, files);

  const metadata = async (asked: AskedInCase): Promise<void> => {
    const { actor, request, response, requestId } = asked;
    requireJson(request);
    const named = namedOf(asked.params, asked);
    const found = await retrieve.metadata(actor, named, requestId);
    await sendMetadata(request, response, found, baseOf(request));
  };
  mount(dicomWebRoutes.readStudyMetadata, metadata);
  mount(dicomWebRoutes.readSeriesMetadata, metadata);
  mount(dicomWebRoutes.readInstanceMetadata, metadata);

  const framesAsked = (request: Request) => {
    const forms = partForms(acceptedBy(request.headers.accept));
    return { formOf: frameFormFor(forms), takesJpegLs: takesJpegLs(forms) };
  };
  mount(dicomWebRoutes.readFrames, async (asked) => {
    const { actor, params, request, response, requestId } = asked;
    const { frames, ...named } = params;
    const wanted = frames.split(",").map(Number);
    const parts = await retrieve.frames(
      ...([actor, namedOf(named, asked), wanted] as const),
      ...([framesAsked(request), requestId] as const),
    );
    await sendFrames(response, ids(), parts, wanted.length === 1);
  });
  mount(dicomWebRoutes.readBulkData, async (asked) => {
    const { actor, request, response, requestId } = asked;
    const named = namedOf(asked.params, asked);
    const { parts, alone } = await retrieve.pixelData(
      ...([actor, named, framesAsked(request), requestId] as const),
    );
    await sendFrames(response, ids(), parts, alone);
  });
};

/** @throws AppError `image.notInThisForm` where the caller takes no DICOM JSON. */
export const requireJson = (request: Request): void => {
  if (!takes(acceptedBy(request.headers.accept), JSON_TYPES))
    throw new AppError("image.notInThisForm");
};

/** All parts of an image have one type: that of the first. */
const sendFrames = async (
  response: Response,
  boundary: string,
  parts: AsyncGenerator<Part>,
  alone: boolean,
): Promise<void> => {
  const first = await parts.next();
  if (first.done === true) throw new AppError("image.noSuchFrame");
  const all = async function* () {
    yield first.value;
    yield* parts;
  };
  await sendParts(response, boundary, {
    ...{ type: first.value.type, parts: all(), alone },
  });
};

const sendMetadata = async (
  request: Request,
  response: Response,
  found: AsyncGenerator<{ image: ListedInstance; text: string }[]>,
  base: string,
): Promise<void> => {
  response.setHeader("Content-Type", "application/dicom+json");
  response.setHeader("Vary", "Accept-Encoding");
  // A series repeats itself from image to image: 500 of them shrink from 2 MB to some 60 kB.
  const gzip = request.acceptsEncodings("gzip") === "gzip";
  if (gzip) response.setHeader("Content-Encoding", "gzip");
  await sendChunks(
    response,
    async function* () {
      let before = "[";
      for await (const batch of found) {
        if (batch.length === 0) continue;
        yield before + batch.map((each) => withPixelData(each, base)).join(",");
        before = ",";
      }
      yield before === "[" ? "[]" : "]";
    },
    gzip ? [createGzip({ level: 4 })] : [],
  );
};

/**
 * The stored text, and where the pixel data are to be had. What follows the `#` is never sent: it says which content the UID
 * stands for here, for those who keep frames.
 */
const withPixelData = (
  { image, text }: { image: ListedInstance; text: string },
  base: string,
): string => {
  if (image.frames === 0) return text;
  const uri = `${base}/studies/${image.studyUid}/series/${image.seriesUid}/instances/${image.sopInstanceUid}/bulkdata#${image.id}`;
  const pixels = JSON.stringify({ vr: "OW", BulkDataURI: uri });
  return `${text.slice(0, text.lastIndexOf("}"))},"7FE00010":${pixels}}`;
};
