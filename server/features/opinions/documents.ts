import { z } from "zod";
import { OpinionContent } from "../../../shared/contracts/opinions.ts";
import { LocalName } from "../../../shared/contracts/ids.ts";
import { Sex } from "../../../shared/contracts/cases.ts";
import { canonicalText, sha256Of } from "../../platform/signing/canonical.ts";
import { ImageSet } from "../studies/index.ts";
import type { StoredDecision, StoredVersion } from "./repository.ts";

const Ref = z.object({ id: z.string(), name: LocalName });

/** Everything the paper says, as it was when it was signed. Later changes of names or cases do not reach it. */
export const OpinionDocument = z.object({
  schema: z.literal("lianzhen/opinion/1"),
  kind: z.literal("consult"),
  number: z.string(),
  version: z.int().positive(),
  reason: z.string().nullable(),
  opinionId: z.string(),
  requestId: z.string(),
  caseNumber: z.string(),
  patient: z.object({
    identity: z.enum(["named", "unknown", "newborn"]),
    name: z.string(),
    sex: Sex,
    birthDate: z.string().nullable(),
    nationalIdMasked: z.string().nullable(),
  }),
  urgency: z.enum(["routine", "urgent", "emergency"]),
  question: z.string(),
  askedAt: z.string(),
  inviting: z.object({ organisation: Ref, person: Ref }),
  invited: z.object({ organisation: Ref, person: Ref }),
  content: OpinionContent,
  images: z.array(ImageSet),
  incompleteReason: z.string().nullable(),
  signedAt: z.string(),
});
export type OpinionDocument = z.infer<typeof OpinionDocument>;

/** What the inviting side decided, as it was countersigned. */
export const DecisionDocument = z.object({
  schema: z.literal("lianzhen/decision/1"),
  number: z.string(),
  version: z.int().positive(),
  opinionId: z.string(),
  organisation: Ref,
  person: Ref,
  text: z.string(),
  decidedAt: z.string(),
});
export type DecisionDocument = z.infer<typeof DecisionDocument>;

/** A document's bytes and their digest. */
export const sealText = (document: object) => {
  const text = canonicalText(document);
  return { document: text, documentSha256: sha256Of(text) };
};

type Described = Pick<
  StoredVersion,
  | "opinionId"
  | "number"
  | "version"
  | "author"
  | "organisation"
  | "at"
  | "images"
> & { documentSha256: string };

/** What a doctor signs (OP8): no patient in it, so that it may be shown to whoever checks the paper. */
export const opinionPayload = (said: Described): object => ({
  kind: "opinion",
  opinionId: said.opinionId,
  number: said.number,
  version: said.version,
  author: said.author.id,
  organisation: said.organisation.id,
  signedAt: said.at.toISOString(),
  images: said.images.map(
    ({ seriesInstanceUid, instances, sopInstanceUidsSha256 }) => ({
      ...{ seriesInstanceUid, instances, sopInstanceUidsSha256 },
    }),
  ),
  documentSha256: said.documentSha256,
});

/** What the inviting side's doctor countersigns: the decision, on exactly this signature. */
export const decisionPayload = (
  opinion: Pick<StoredVersion, "opinionId" | "number" | "version"> & {
    jws: string;
  },
  said: Pick<StoredDecision, "author" | "organisation" | "at"> & {
    documentSha256: string;
  },
): object => ({
  kind: "decision",
  opinionId: opinion.opinionId,
  number: opinion.number,
  version: opinion.version,
  opinionJwsSha256: sha256Of(opinion.jws),
  author: said.author.id,
  organisation: said.organisation.id,
  decidedAt: said.at.toISOString(),
  documentSha256: said.documentSha256,
});
