import type { CaseId } from "../../../shared/contracts/ids.ts";
import type {
  Opinion,
  OpinionReader,
} from "../../../shared/contracts/opinions.ts";
import { versionStates } from "../../../shared/domain/opinions/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable } from "../../platform/db/database.ts";
import type { Signer } from "../../platform/signing/signer.ts";
import type { Cases } from "../cases/index.ts";
import type { Consults } from "../consults/index.ts";
import { imagesAfter, lastArrival, onTheWayTo } from "../studies/index.ts";
import { standing } from "./alertRepository.ts";
import { doubtsOf } from "./doubts.ts";
import * as drafts from "./draftRepository.ts";
import { allowedActions } from "./policy.ts";
import { readersOf } from "./readers.ts";
import * as repository from "./repository.ts";
import type { StoredVersion } from "./repository.ts";
import { decisionHolds, versionHolds } from "./verification.ts";

/** Images follow each other within this time while a folder is being sent. */
const ARRIVING_MS = 30_000;

export const factsOf = (versions: readonly StoredVersion[]) =>
  versions.map((one) => ({
    version: one.version,
    signed: one.signature !== null,
    withdrawn: one.withdrawal !== null,
    decided: one.decision !== null,
  }));
const countOf = ({ images }: Pick<StoredVersion, "images">): number =>
  images.reduce((sum, { instances }) => sum + instances, 0);
export const verifyPathOf = (token: string): string => `/verify/${token}`;

/** Whether images are coming in at this moment, or wait at their site (ST15). */
export const imagesArriving = async (
  query: Queryable,
  actor: Actor,
  caseId: CaseId,
  now: Date,
): Promise<boolean> => {
  const lastAt = await lastArrival(query, actor, caseId);
  if (lastAt !== null && now.getTime() - lastAt.getTime() < ARRIVING_MS)
    return true;
  return (await onTheWayTo(query, actor, caseId, now)).size > 0;
};

/** What the version in force was not read on (OP14). */
const laterImagesOf = async (
  query: Queryable,
  caseId: CaseId,
  current: StoredVersion,
): Promise<Opinion["laterImages"]> => {
  const later = await imagesAfter(query, caseId, current);
  if (!later) return null;
  const { acknowledged } = await standing(query, current.id);
  return { ...later, since: later.since.toISOString(), acknowledged };
};

const viewOfVersion = async (
  signer: Signer,
  stored: StoredVersion,
  state: Opinion["versions"][number]["state"],
  withdrawal: Opinion["versions"][number]["withdrawal"],
): Promise<Opinion["versions"][number]> => ({
  version: stored.version,
  state,
  content: stored.content,
  reason: stored.reason,
  author: stored.author,
  organisation: stored.organisation,
  signedAt: stored.at.toISOString(),
  signature: stored.signature && {
    kind: signer.kind,
    holds: await versionHolds(signer, stored),
    keyId: stored.signature.keyId,
    documentSha256: stored.signature.documentSha256,
    verifyPath: verifyPathOf(stored.signature.verifyToken),
  },
  images: { series: stored.images.length, instances: countOf(stored) },
  incompleteReason: stored.incompleteReason,
  withdrawal,
  decision: stored.decision && {
    text: stored.decision.text,
    author: stored.decision.author,
    organisation: stored.decision.organisation,
    decidedAt: stored.decision.at.toISOString(),
    holds: await decisionHolds(signer, stored),
  },
});

/** A withdrawal with what it asks of the actor (OP13); the side that signed sees who has acknowledged it. */
const withdrawalOf = (
  { withdrawal, organisation }: StoredVersion,
  { personId, organisationId }: Actor,
  readers: readonly OpinionReader[],
): Opinion["versions"][number]["withdrawal"] =>
  withdrawal && {
    ...withdrawal,
    at: withdrawal.at.toISOString(),
    mustAcknowledge: readers.some(
      (one) =>
        one.person.id === personId &&
        one.organisation.id === organisationId &&
        one.acknowledgedAt === null,
    ),
    readers: organisation.id === organisationId ? [...readers] : null,
  };

/** The opinion as this person may see it. @throws AppError `request.notFound` */
export const createOpinionView =
  (deps: {
    cases: Pick<Cases, "labels">;
    consults: Pick<Consults, "find">;
    signer: Signer;
  }) =>
  async (
    query: Queryable,
    actor: Actor,
    requestId: string,
    now: Date,
  ): Promise<Opinion> => {
    const found = await repository.find(query, actor, requestId);
    if (!found) throw new AppError("request.notFound");
    const stored = await repository.versionsOf(query, requestId);
    const opened = await readersOf(query, requestId);
    const facts = factsOf(stored);
    const states = versionStates(facts);
    // Absent once the reach to the case has ended: then there is nothing to do, only to read (OP9).
    const request = await deps.consults.find(query, actor, requestId);
    const draft = await drafts.findOwn(query, actor, requestId);
    const current = stored.find(
      ({ version }) => states.get(version) === "inForce",
    );
    return {
      ...found,
      versions: await Promise.all(
        stored.map((one) =>
          viewOfVersion(
            deps.signer,
            one,
            states.get(one.version) ?? "former",
            withdrawalOf(one, actor, opened.get(one.id) ?? []),
          ),
        ),
      ),
      draft: draft
        ? {
            ...draft,
            doubts: request
              ? await doubtsOf(deps, query, actor, request, draft.content)
              : [],
          }
        : null,
      laterImages: current
        ? await laterImagesOf(query, found.caseId, current)
        : null,
      imagesArriving: await imagesArriving(query, actor, found.caseId, now),
      allowed: request ? allowedActions(actor, request, facts) : [],
    };
  };
