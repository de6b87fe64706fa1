import { z } from "zod";
import {
  OPINION_ACTIONS,
  VERSION_STATES,
} from "../domain/opinions/lifecycle.ts";
import { SIDE_SOURCES, TEXT_PARTS } from "../domain/opinions/textCheck.ts";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import {
  CaseId,
  CommandId,
  ExpectedVersion,
  Instant,
  MAX_VERSION,
  OpinionId,
  RequestId,
} from "./ids.ts";
import { OrganisationRef, PersonRef } from "./identity.ts";
import { MAX_CASE_IMAGES } from "./studies.ts";

const part = z.string().max(10_000);
/** The parts of the report, in the order of the paper. */
export const OpinionContent = z
  .object({
    /** 病情摘要与检查所见 */
    findings: part,
    /** 诊断意见 */
    diagnosis: part,
    /** 处理建议 */
    advice: part,
    /** 备注 */
    notes: part,
  })
  .meta({ id: "OpinionContent" });
export type OpinionContent = z.infer<typeof OpinionContent>;
/** What must not be empty before it is signed. */
export const REQUIRED_PARTS = ["diagnosis", "advice"] as const;

export const OpinionDecision = z
  .object({
    text: z.string(),
    author: PersonRef,
    organisation: OrganisationRef,
    decidedAt: Instant,
    /** Whether the countersignature holds, checked for this reply. */
    holds: z.boolean(),
  })
  .meta({ id: "OpinionDecision" });

/** Somebody who had a withdrawn version before their eyes while it was in force, or replaced. */
export const OpinionReader = z
  .object({
    person: PersonRef,
    organisation: OrganisationRef,
    openedAt: Instant,
    acknowledgedAt: Instant.nullable(),
  })
  .meta({ id: "OpinionReader" });
export type OpinionReader = z.infer<typeof OpinionReader>;

export const OpinionVersion = z
  .object({
    version: z.int().positive(),
    state: z.enum(VERSION_STATES),
    content: OpinionContent,
    /** Why there is a further version; null for the first. */
    reason: z.string().nullable(),
    author: PersonRef,
    organisation: OrganisationRef,
    /** When it was signed; of an unsigned one, when it was written. */
    signedAt: Instant,
    /** Null for what was written before signing existed. */
    signature: z
      .object({
        kind: z.literal("platform"),
        /** Whether the signature holds over all that is shown, checked for this reply. */
        holds: z.boolean(),
        keyId: z.uuid(),
        /** SHA-256 of the document, hexadecimal: the paper shows its beginning. */
        documentSha256: z.string(),
        /** Address of the public verification page, without the origin. */
        verifyPath: z.string(),
      })
      .nullable(),
    /** On how much it was read. */
    images: z.object({ series: z.int(), instances: z.int() }),
    /** Why it was signed while images were still arriving. */
    incompleteReason: z.string().nullable(),
    withdrawal: z
      .object({
        ...{ by: PersonRef, at: Instant, reason: z.string() },
        /** Whether the asking person opened it before and has not acknowledged the withdrawal (OP13). */
        mustAcknowledge: z.boolean(),
        /** Who opened it before; null for all but the side that signed it. */
        readers: z.array(OpinionReader).nullable(),
      })
      .nullable(),
    decision: OpinionDecision.nullable(),
  })
  .meta({ id: "OpinionVersion" });
export type OpinionVersion = z.infer<typeof OpinionVersion>;

/** Images that came after the version in force was signed: it was not read on them (OP14). */
export const LaterImages = z
  .object({
    instances: z.int().positive(),
    series: z.int().positive(),
    /** When the first of them came. */
    since: Instant,
    /** Who of the side that signed has acknowledged last, and how many there were then. */
    acknowledged: z
      .object({ by: PersonRef, at: Instant, instances: z.int() })
      .nullable(),
  })
  .meta({ id: "LaterImages" });
export type LaterImages = z.infer<typeof LaterImages>;

const words = z.string().min(1).max(100);
/** What contradicts in a text (OP12), in the words that stand there: the signer confirms each. */
export const OpinionDoubt = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("side"),
      part: z.enum(["diagnosis", "advice"]),
      said: words,
      source: z.enum(SIDE_SOURCES),
      but: words,
    }),
    z.object({
      kind: z.literal("sex"),
      part: z.enum(TEXT_PARTS),
      said: words,
      sex: z.enum(["male", "female"]),
    }),
  ])
  .meta({ id: "OpinionDoubt" });
export type OpinionDoubt = z.infer<typeof OpinionDoubt>;

/** The asking person's own unsigned text. */
export const OpinionDraft = z
  .object({
    content: OpinionContent,
    version: z.int().positive(),
    savedAt: Instant,
    /** What signing this text asks to confirm. */
    doubts: z.array(OpinionDoubt),
  })
  .meta({ id: "OpinionDraft" });
export type OpinionDraft = z.infer<typeof OpinionDraft>;

export const Opinion = z
  .object({
    requestId: RequestId,
    caseId: CaseId,
    /** `HZ20261121-0007`, unique within the signing institution; null before the first signature. */
    number: z.string().nullable(),
    /** First version first. */
    versions: z.array(OpinionVersion),
    draft: OpinionDraft.nullable(),
    laterImages: LaterImages.nullable(),
    /** Whether images are arriving right now: then signing asks for a reason. */
    imagesArriving: z.boolean(),
    /** What the asking person may do now. */
    allowed: z.array(z.enum(OPINION_ACTIONS)),
  })
  .meta({ id: "Opinion" });
export type Opinion = z.infer<typeof Opinion>;

/** One line of an institution's own record of signed opinions. */
export const OpinionRecord = z
  .object({
    requestId: RequestId,
    caseId: CaseId,
    number: z.string(),
    version: z.int().positive(),
    state: z.enum(VERSION_STATES),
    patientName: z.string(),
    from: OrganisationRef,
    to: OrganisationRef,
    author: PersonRef,
    signedAt: Instant,
    decided: z.boolean(),
  })
  .meta({ id: "OpinionRecord" });
export type OpinionRecord = z.infer<typeof OpinionRecord>;

/** A withdrawn version that the asking person opened before and has not acknowledged. */
export const WithdrawnOpinion = z
  .object({
    requestId: RequestId,
    caseId: CaseId,
    number: z.string(),
    version: z.int().positive(),
    /** Which institution signed and withdrew it. */
    organisation: OrganisationRef,
    withdrawnAt: Instant,
  })
  .meta({ id: "WithdrawnOpinion" });
export type WithdrawnOpinion = z.infer<typeof WithdrawnOpinion>;

/** A version in force that the asking person signed, and images came since that nobody has acknowledged. */
export const OutdatedOpinion = z
  .object({
    requestId: RequestId,
    caseId: CaseId,
    number: z.string(),
    version: z.int().positive(),
    /** When they were told of it. */
    toldAt: Instant,
  })
  .meta({ id: "OutdatedOpinion" });
export type OutdatedOpinion = z.infer<typeof OutdatedOpinion>;

const params = z.object({ requestId: RequestId });
/** A version in an address. */
const counted = z.coerce.number().pipe(ExpectedVersion);
const versionParams = params.extend({ version: counted });
const Password = z.string().min(1).max(200);
const Reason = z.string().trim().min(1).max(1_000);
const signErrors = [
  "request.notFound",
  "request.forbidden",
  "request.wrongStatus",
  "signature.wrongPassword",
  "session.tooManyAttempts",
] as const;

export const opinionRoutes = {
  readOpinion: defineRoute({
    method: "GET",
    path: "/api/requests/:requestId/opinion",
    summary:
      "The signed versions of a request's opinion, and the asking person's own draft",
    access: "case.read",
    params,
    reply: Opinion,
    errors: ["request.notFound"],
  }),
  saveOpinionDraft: defineRoute({
    method: "PUT",
    path: "/api/requests/:requestId/opinion/draft",
    summary: "Save one's own draft; refused when it was saved elsewhere since",
    access: "opinion.write",
    params,
    body: z.object({
      /** The draft's version that this text goes on from; 0 for a new draft. */
      baseVersion: z.int().min(0).max(MAX_VERSION),
      content: OpinionContent,
    }),
    reply: OpinionDraft,
    errors: [
      "request.notFound",
      "request.forbidden",
      "request.wrongStatus",
      "opinion.staleDraft",
    ],
  }),
  discardOpinionDraft: defineRoute({
    method: "DELETE",
    path: "/api/requests/:requestId/opinion/draft/:draftVersion",
    summary: "Throw one's own draft away, as it was last seen",
    access: "opinion.write",
    params: params.extend({ draftVersion: counted }),
    errors: ["request.notFound", "opinion.staleDraft"],
  }),
  signOpinion: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/opinion/versions",
    summary: "Sign one's own draft: it becomes the next version",
    access: "opinion.write",
    params,
    body: z.object({
      commandId: CommandId,
      /** The draft as it was read before signing. */
      draftVersion: ExpectedVersion,
      /** The highest signed version the signer has seen; 0 for none. */
      afterVersion: z.int().min(0).max(MAX_VERSION),
      password: Password,
      /** Required for every version but the first. */
      reason: Reason.nullable(),
      /** Required while images are arriving. */
      incompleteReason: Reason.nullable(),
      /** The draft's doubts as the signer has read and confirmed them. */
      confirmed: z.array(OpinionDoubt).max(2_000),
    }),
    reply: Opinion,
    errors: [
      ...signErrors,
      "opinion.staleDraft",
      "opinion.staleVersion",
      "opinion.incomplete",
      "opinion.reasonMissing",
      "opinion.imagesArriving",
      "opinion.unconfirmed",
    ],
  }),
  withdrawOpinion: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/opinion/versions/:version/withdrawal",
    summary: "Withdraw the version in force, entered in error",
    access: "opinion.write",
    params: versionParams,
    body: z.object({ password: Password, reason: Reason }),
    reply: Opinion,
    errors: [...signErrors, "opinion.staleVersion"],
  }),
  acknowledgeWithdrawal: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/opinion/versions/:version/acknowledgement",
    summary: "Acknowledge that a version one has opened was withdrawn",
    access: "case.read",
    params: versionParams,
    reply: Opinion,
    errors: ["request.notFound", "opinion.notFound"],
  }),
  listWithdrawnOpinions: defineRoute({
    method: "GET",
    path: "/api/withdrawn-opinions",
    summary:
      "What the asking person opened, was withdrawn since, and they have not acknowledged",
    access: "case.read",
    reply: z.array(WithdrawnOpinion),
  }),
  acknowledgeLaterImages: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/opinion/versions/:version/later-images",
    summary:
      "Acknowledge that images came after the version in force was signed, as many as were shown",
    access: "opinion.write",
    params: versionParams,
    body: z.object({ instances: z.int().positive().max(MAX_CASE_IMAGES) }),
    reply: Opinion,
    errors: [
      "request.notFound",
      "request.forbidden",
      "request.wrongStatus",
      "opinion.staleVersion",
    ],
  }),
  listOutdatedOpinions: defineRoute({
    method: "GET",
    path: "/api/outdated-opinions",
    summary:
      "What the asking person signed, is in force, and images came since that nobody has acknowledged",
    access: "case.read",
    reply: z.array(OutdatedOpinion),
  }),
  decideOnOpinion: defineRoute({
    method: "POST",
    path: "/api/requests/:requestId/opinion/versions/:version/decision",
    summary:
      "Record the inviting side's decision on the version in force and countersign; the request is done",
    access: "request.complete",
    params: versionParams,
    body: z.object({
      commandId: CommandId,
      password: Password,
      text: z.string().trim().min(1).max(10_000),
    }),
    reply: Opinion,
    errors: [...signErrors, "opinion.staleVersion"],
  }),
  readOpinionPaper: defineRoute({
    method: "GET",
    path: "/api/requests/:requestId/opinion/versions/:version/paper",
    summary: "A signed version on paper (PDF), with its signature attached",
    access: "case.read",
    params: versionParams,
    reply: { stream: ["application/pdf"] },
    errors: ["request.notFound", "opinion.notFound", "opinion.broken"],
  }),
  /** A page for people with a paper in hand, so outside of `/api`. */
  verifyOpinion: defineRoute({
    method: "GET",
    path: "/verify/:token",
    summary:
      "Whether a signed version is what was signed: state, report number, institution and time; nothing of the patient",
    access: "public",
    params: z.object({ token: z.string().min(1).max(100) }),
    reply: { stream: ["text/html"] },
  }),
  listOpinions: defineRoute({
    method: "GET",
    path: "/api/opinions",
    summary:
      "The acting organisation's record of signed opinions, newest first; kept after its reach to a case has ended",
    access: "case.read",
    reply: z.array(OpinionRecord),
  }),
} as const satisfies RouteTable;

export const opinionEvents = {
  "opinion:changed": z.object({
    requestId: RequestId,
    caseId: CaseId,
    opinionId: OpinionId,
    version: z.int().positive(),
    state: z.enum([
      "signed",
      "withdrawn",
      "decided",
      "acknowledged",
      "imagesCame",
      "imagesAcknowledged",
    ]),
  }),
} as const satisfies EventTable;
