import type { Readable } from "node:stream";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { ErrorCode } from "../../../shared/errors.ts";
import { AppError } from "../../platform/appError.ts";
import type { DicomJson } from "../../platform/dicom/json.ts";
import { readMultipart } from "../../platform/http/multipartReader.ts";
import type { Arrivals, Arrived, UploadLimits } from "../studies/index.ts";
import { acceptedBy } from "./accept.ts";

/** Images of one request; clients send a large study in several. */
const MAX_PARTS = 10_000;
/** A program that sends so much that is no image is not helped by being told of each. */
const MAX_REFUSED = 1_000;
/** While images are parsed and committed, the next ones are received; those that wait are committed together. */
const AT_ONCE = 12;

/** Failure Reason (0008,1197): PS3.18 Table 10.5.3-1, PS3.4 Table B.2-1 and PS3.7 C. */
const REASON = {
  processing: 0x0110,
  duplicate: 0x0111,
  sopClass: 0x0122,
  outOfResources: 0xa700,
  otherStudy: 0xa901,
  notUnderstood: 0xc000,
} as const;

const REASON_OF: Partial<Record<ErrorCode, number>> = {
  "upload.quota": REASON.outOfResources,
  "input.tooLarge": REASON.outOfResources,
  "image.otherStudy": REASON.otherStudy,
  "image.noPixels": REASON.sopClass,
  "image.notDicom": REASON.notUnderstood,
  "image.truncated": REASON.notUnderstood,
  "image.unreadable": REASON.notUnderstood,
  "input.unsupportedType": REASON.notUnderstood,
};

/** What became of one part; without names where the part could not be read. */
type Outcome = { arrived: Arrived } | { reason: number };

export interface StoreReply {
  /** 200 all are stored, 202 some are, 409 none is (PS3.18 Table 10.5.3-2). */
  status: 200 | 202 | 409;
  dataSet: DicomJson;
}

/** STOW-RS: each part is streamed to the disk, parsed apart and committed by itself. */
export const createStore = (deps: {
  arrivals: Arrivals;
  limits: UploadLimits;
}) => {
  const { arrivals, limits } = deps;

  /** @throws AppError for what ends the whole request; what concerns one image becomes its outcome. */
  const takeIn = async (
    actor: Actor,
    body: Readable,
    boundary: string,
    {
      studyUid,
      requestId,
    }: { studyUid: string | undefined; requestId: string },
  ): Promise<Outcome[]> => {
    const reader = readMultipart(body, boundary);
    const outcomes: Promise<Outcome>[] = [];
    const busy = new Set<Promise<unknown>>();
    let refused = 0;
    const refusedFor = (error: unknown): Outcome => {
      const reason =
        error instanceof AppError ? REASON_OF[error.code] : undefined;
      if (reason === undefined) throw error;
      refused += 1;
      return { reason };
    };
    try {
      for (let part = await reader.next(); part; part = await reader.next()) {
        if (outcomes.length >= MAX_PARTS || refused >= MAX_REFUSED)
          throw new AppError("upload.tooManyParts");
        try {
          await limits.countImage(actor);
          requireDicom(part.headers["content-type"]);
          const { settle } = await arrivals.receive(
            ...([actor, part.body, studyUid, requestId] as const),
          );
          const outcome = settle().then(
            (arrived): Outcome => ({ arrived }),
            refusedFor,
          );
          // Told where it is awaited, also when an earlier one ends the request.
          outcome.catch(() => {});
          outcomes.push(outcome);
          busy.add(outcome);
          const free = () => busy.delete(outcome);
          outcome.then(free, free);
          if (busy.size >= AT_ONCE) await Promise.race(busy);
        } catch (error) {
          outcomes.push(Promise.resolve(refusedFor(error)));
        } finally {
          part.body.destroy();
        }
      }
      return await Promise.all(outcomes);
    } finally {
      await Promise.allSettled(outcomes);
    }
  };

  return {
    /**
     * @throws AppError `input.unsupportedType`, `upload.malformed`, `upload.incomplete`, `upload.tooMany`,
     * `upload.tooManyParts`: of the images before it, those that were whole are stored all the same.
     */
    store: async (
      actor: Actor,
      sent: {
        contentType: string | undefined;
        body: Readable;
        studyUid: string | undefined;
        base: string;
      },
      requestId: string,
    ): Promise<StoreReply> => {
      const boundary = boundaryOf(sent.contentType);
      const leave = await limits.enter(actor);
      try {
        const { studyUid, body, base } = sent;
        const asked = { studyUid, requestId };
        const outcomes = await takeIn(actor, body, boundary, asked);
        if (outcomes.length === 0) throw new AppError("upload.malformed");
        return replyOf(outcomes, base);
      } finally {
        leave();
      }
    },
  };
};
export type Store = ReturnType<typeof createStore>;

/** @throws AppError `input.unsupportedType`, `upload.malformed` */
const boundaryOf = (contentType: string | undefined): string => {
  const [said] = acceptedBy(contentType);
  const root = said?.params["type"]?.toLowerCase() ?? "application/dicom";
  if (said?.type !== "multipart/related" || root !== "application/dicom")
    throw new AppError("input.unsupportedType");
  const boundary = said.params["boundary"];
  if (boundary === undefined) throw new AppError("upload.malformed");
  return boundary;
};

const requireDicom = (contentType: string | undefined): void => {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && type !== "application/dicom")
    throw new AppError("input.unsupportedType");
};

/** The response's data set (PS3.18 10.5.3). */
const replyOf = (outcomes: readonly Outcome[], base: string): StoreReply => {
  const stored: DicomJson[] = [];
  const failed: DicomJson[] = [];
  const unnamed: DicomJson[] = [];
  const studies = new Set<string>();
  for (const outcome of outcomes) {
    if ("reason" in outcome) unnamed.push(reasonOf(outcome.reason));
    else if (outcome.arrived.status === "conflict")
      failed.push({
        ...namesOf(outcome.arrived),
        ...reasonOf(REASON.duplicate),
      });
    else {
      const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } =
        outcome.arrived;
      studies.add(studyInstanceUid);
      const url = `${base}/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
      stored.push({
        ...namesOf(outcome.arrived),
        "00081190": { vr: "UR", Value: [url] },
      });
    }
  }
  const [study, ...others] = studies;
  const bad = failed.length + unnamed.length;
  return {
    status: bad === 0 ? 200 : stored.length > 0 ? 202 : 409,
    dataSet: {
      ...(study !== undefined &&
        others.length === 0 && {
          "00081190": { vr: "UR", Value: [`${base}/studies/${study}`] },
        }),
      ...(failed.length > 0 && { "00081198": { vr: "SQ", Value: failed } }),
      ...(stored.length > 0 && { "00081199": { vr: "SQ", Value: stored } }),
      ...(unnamed.length > 0 && { "0008119A": { vr: "SQ", Value: unnamed } }),
    },
  };
};

const namesOf = ({ sopClassUid, sopInstanceUid }: Arrived): DicomJson => ({
  "00081150": { vr: "UI", Value: [sopClassUid] },
  "00081155": { vr: "UI", Value: [sopInstanceUid] },
});
const reasonOf = (reason: number): DicomJson => ({
  "00081197": { vr: "US", Value: [reason] },
});
