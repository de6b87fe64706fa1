import { randomBytes } from "node:crypto";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type { RequestId } from "../../../shared/contracts/ids.ts";
import {
  REQUIRED_PARTS,
  type Opinion,
  type OpinionContent,
  type opinionRoutes,
} from "../../../shared/contracts/opinions.ts";
import {
  caseDayOf,
  formatCaseNumber,
} from "../../../shared/domain/cases/caseNumber.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { OpinionAction } from "../../../shared/domain/opinions/lifecycle.ts";
import {
  sameDoubt,
  type TextDoubt,
} from "../../../shared/domain/opinions/textCheck.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { oncePerCommand, reusedCommand } from "../../platform/db/once.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Signer } from "../../platform/signing/signer.ts";
import type { Cases } from "../cases/index.ts";
import type { Consults, StoredRequest } from "../consults/index.ts";
import type { Identity } from "../identity/index.ts";
import { imageSetsOf } from "../studies/index.ts";
import {
  decisionPayload,
  opinionPayload,
  sealText,
  type DecisionDocument,
  type OpinionDocument,
} from "./documents.ts";
import { doubtsOf } from "./doubts.ts";
import * as drafts from "./draftRepository.ts";
import { refusalOf } from "./policy.ts";
import * as readers from "./readers.ts";
import { createTelling, type Asking } from "./telling.ts";
import * as repository from "./repository.ts";
import type { StoredVersion } from "./repository.ts";
import { createOpinionView, factsOf, imagesArriving } from "./view.ts";

export type SigningDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox"
> & {
  cases: Pick<Cases, "labels" | "touch">;
  consults: Pick<Consults, "find" | "lockRequest" | "take">;
  identity: Identity;
  signer: Signer;
};
type Bodies = {
  [R in keyof typeof opinionRoutes]: BodyOf<(typeof opinionRoutes)[R]>;
};
const CONFIRMATIONS = [
  ["side", "opinion.sideConfirmed"],
  ["sex", "opinion.sexConfirmed"],
] as const;

/** 144 bits: nobody finds a report by trying. */
const newToken = (): string => randomBytes(18).toString("base64url");
const lastOf = (versions: readonly StoredVersion[]): number =>
  versions.at(-1)?.version ?? 0;
const isComplete = (content: OpinionContent): boolean =>
  REQUIRED_PARTS.every((part) => content[part].trim() !== "");

/** Signing, withdrawing and deciding: rules OP1, OP3-OP8, OP11, OP12. */
export const createSigning = (deps: SigningDeps) => {
  const { db, clock, ids, audit, outbox, cases, consults, identity, signer } =
    deps;
  const view = createOpinionView(deps);
  const tell = createTelling(deps);

  /** Moves an open request on; one that is done stays so, and its case is told of the change. */
  const moveOn = async (
    tx: Tx,
    { actor, requestId }: Asking,
    request: StoredRequest,
    step: "writeOpinion" | "withdrawOpinion" | "complete",
  ): Promise<void> => {
    const { status, version, caseId } = request;
    if (status === "done") await cases.touch(tx, caseId);
    else await consults.take(tx, actor, request, step, version, requestId);
  };

  /** The request and its versions, where the actor may do this now. */
  const require = async (
    query: Queryable,
    actor: Actor,
    action: OpinionAction,
    request: StoredRequest | undefined,
  ) => {
    if (!request) throw new AppError("request.notFound");
    const versions = await repository.versionsOf(query, request.id);
    const refused = refusalOf(actor, action, request, factsOf(versions));
    if (refused) throw new AppError(refused);
    return { request, versions };
  };
  const open = async (actor: Actor, action: OpinionAction, id: RequestId) =>
    require(db.query, actor, action, await consults.find(db.query, actor, id));
  const lock = async (
    tx: Tx,
    actor: Actor,
    action: OpinionAction,
    id: RequestId,
  ) => require(tx, actor, action, await consults.lockRequest(tx, actor, id));

  /** OP12: that the signer confirmed, and what kind of thing; the words themselves stand in the version. */
  const recordConfirmed = async (
    tx: Tx,
    { actor, requestId }: Asking,
    versionId: string,
    doubts: readonly TextDoubt[],
  ) => {
    for (const [kind, action] of CONFIRMATIONS)
      if (doubts.some((doubt) => doubt.kind === kind))
        await audit.record(tx, {
          action,
          actor,
          subject: { kind: "opinion_version", id: versionId },
          requestId,
        });
  };

  /** True when this very command was carried out before. */
  const isRepeat = async (
    query: Queryable,
    actor: Actor,
    table: "opinion_version" | "opinion_decision",
    commandId: string,
    id: RequestId,
  ): Promise<boolean> => {
    const before = await repository.requestOfCommand(
      query,
      actor,
      table,
      commandId,
    );
    if (before !== undefined && before !== id) throw reusedCommand();
    return before !== undefined;
  };

  const current = (actor: Actor, id: RequestId): Promise<Opinion> =>
    view(db.query, actor, id, clock.now());

  /** What is signed, checked for completeness; nothing is written. */
  const readyText = async (
    actor: Actor,
    request: StoredRequest,
    versions: readonly StoredVersion[],
    input: Bodies["signOpinion"],
  ): Promise<{ content: OpinionContent; doubts: TextDoubt[] }> => {
    const draft = await drafts.findOwn(db.query, actor, request.id);
    if (draft?.version !== input.draftVersion)
      throw new AppError("opinion.staleDraft");
    if (lastOf(versions) !== input.afterVersion)
      throw new AppError("opinion.staleVersion");
    if (!isComplete(draft.content)) throw new AppError("opinion.incomplete");
    if (input.afterVersion > 0 && input.reason === null)
      throw new AppError("opinion.reasonMissing");
    const now = clock.now();
    const arriving = await imagesArriving(db.query, actor, request.caseId, now);
    if (arriving && input.incompleteReason === null)
      throw new AppError("opinion.imagesArriving"); // OP11
    const doubts = await doubtsOf(
      deps,
      db.query,
      actor,
      request,
      draft.content,
    );
    const isConfirmed = (doubt: TextDoubt) =>
      input.confirmed.some((one) => sameDoubt(one, doubt));
    if (!doubts.every(isConfirmed)) throw new AppError("opinion.unconfirmed");
    return { content: draft.content, doubts };
  };

  const reserve = (actor: Actor, request: StoredRequest) =>
    db.transaction((tx) => {
      const day = caseDayOf(clock.now());
      return repository.reserve(tx, actor, request, {
        id: ids(),
        day,
        numberOf: (count) => `HZ${formatCaseNumber(day, count)}`,
      });
    });

  const signText = async (
    actor: Actor,
    request: StoredRequest,
    content: OpinionContent,
    input: Bodies["signOpinion"],
  ) => {
    const label = (await cases.labels(db.query, actor, [request.caseId])).get(
      request.caseId,
    );
    if (!label) throw new AppError("request.notFound");
    const { id: opinionId, number } = await reserve(actor, request);
    const images = await imageSetsOf(db.query, actor, request.caseId);
    const signatory = await repository.signatory(db.query, actor);
    const at = clock.now();
    const version = input.afterVersion + 1;
    const { patient } = label;
    const document: OpinionDocument = {
      schema: "lianzhen/opinion/1",
      kind: "consult",
      ...{ number, version, opinionId, content, images },
      reason: version === 1 ? null : input.reason,
      requestId: request.id,
      caseNumber: label.number,
      patient: {
        identity: patient.identity,
        name: patient.name,
        sex: patient.sex,
        birthDate: patient.birthDate,
        nationalIdMasked: patient.nationalIdMasked,
      },
      urgency: request.urgency,
      question: request.question,
      askedAt: request.askedAt,
      inviting: { organisation: request.from, person: request.askedBy },
      invited: signatory,
      incompleteReason: input.incompleteReason,
      signedAt: at.toISOString(),
    };
    const sealed = sealText(document);
    const payload = opinionPayload({
      ...{ opinionId, number, version, at, images },
      author: signatory.person,
      organisation: signatory.organisation,
      documentSha256: sealed.documentSha256,
    });
    const signature = await signer.sign(actor.personId, payload);
    return {
      ...{ id: ids(), opinionId, version, content, images, at },
      reason: document.reason,
      incompleteReason: input.incompleteReason,
      signature: { ...sealed, ...signature, verifyToken: newToken() },
      commandId: input.commandId,
    };
  };

  /** Signs the draft as it was read. The text stays a draft, untouched, wherever this refuses. */
  const sign = async (
    asking: Asking,
    id: RequestId,
    input: Bodies["signOpinion"],
  ): Promise<Opinion> => {
    const { actor } = asking;
    const repeat = [actor, "opinion_version", input.commandId, id] as const;
    if (await isRepeat(db.query, ...repeat)) return current(actor, id);
    const seen = await open(actor, "write", id);
    const { content, doubts } = await readyText(
      actor,
      seen.request,
      seen.versions,
      input,
    );
    await identity.confirmPassword(actor, input.password);
    const signed = await signText(actor, seen.request, content, input);
    await db.transaction(async (tx) => {
      await oncePerCommand(tx, input.commandId);
      const { request, versions } = await lock(tx, actor, "write", id);
      if (await isRepeat(tx, ...repeat)) return;
      if (lastOf(versions) !== input.afterVersion)
        throw new AppError("opinion.staleVersion");
      if (!(await drafts.take(tx, actor, id, input.draftVersion)))
        throw new AppError("opinion.staleDraft");
      await repository.insertVersion(tx, actor, signed);
      await readers.noteOpened(tx, actor, id, signed.at);
      const { opinionId, version } = signed;
      const what = { opinionId, version, versionId: signed.id };
      await tell(tx, asking, request, { ...what, state: "signed" });
      await recordConfirmed(tx, asking, signed.id, doubts);
      await moveOn(tx, asking, request, "writeOpinion");
    });
    void outbox.dispatch();
    return current(actor, id);
  };

  const withdraw = async (
    asking: Asking,
    id: RequestId,
    version: number,
    input: Bodies["withdrawOpinion"],
  ): Promise<Opinion> => {
    const { actor } = asking;
    const seen = await open(actor, "withdraw", id);
    if (lastOf(seen.versions) !== version)
      throw new AppError("opinion.staleVersion");
    await identity.confirmPassword(actor, input.password);
    await db.transaction(async (tx) => {
      const { request, versions } = await lock(tx, actor, "withdraw", id);
      const last = versions.at(-1);
      if (last?.version !== version) throw new AppError("opinion.staleVersion");
      const { reason } = input;
      const at = clock.now();
      await readers.noteOpened(tx, actor, id, at);
      await repository.withdraw(tx, actor, last.id, { at, reason });
      await readers.acknowledge(tx, actor, last.id, at);
      const { opinionId } = last;
      const what = { opinionId, version, versionId: last.id };
      await tell(tx, asking, request, { ...what, state: "withdrawn" });
      // OP5: what was decided already stays done; both sides see that its ground is gone.
      await moveOn(tx, asking, request, "withdrawOpinion");
    });
    void outbox.dispatch();
    return current(actor, id);
  };

  const signDecision = async (
    actor: Actor,
    seen: StoredVersion,
    text: string,
  ) => {
    const { signature } = seen;
    if (signature === null) throw new AppError("request.wrongStatus");
    const decider = await repository.signatory(db.query, actor);
    const at = clock.now();
    const document: DecisionDocument = {
      schema: "lianzhen/decision/1",
      number: seen.number ?? "",
      version: seen.version,
      opinionId: seen.opinionId,
      ...decider,
      text,
      decidedAt: at.toISOString(),
    };
    const sealed = sealText(document);
    const payload = decisionPayload(
      { ...seen, jws: signature.jws },
      {
        ...{ at, documentSha256: sealed.documentSha256 },
        author: decider.person,
        organisation: decider.organisation,
      },
    );
    const made = await signer.sign(actor.personId, payload);
    return { ...sealed, ...made, versionId: seen.id, text, at };
  };

  const decide = async (
    asking: Asking,
    id: RequestId,
    version: number,
    input: Bodies["decideOnOpinion"],
  ): Promise<Opinion> => {
    const { actor } = asking;
    const { commandId, password, text } = input;
    const repeat = [actor, "opinion_decision", commandId, id] as const;
    if (await isRepeat(db.query, ...repeat)) return current(actor, id);
    const seen = (await open(actor, "decide", id)).versions.at(-1);
    if (seen?.version !== version) throw new AppError("opinion.staleVersion");
    await identity.confirmPassword(actor, password);
    const decision = await signDecision(actor, seen, text);
    await db.transaction(async (tx) => {
      await oncePerCommand(tx, commandId);
      if (await isRepeat(tx, ...repeat)) return;
      const { request, versions } = await lock(tx, actor, "decide", id);
      if (versions.at(-1)?.version !== version)
        throw new AppError("opinion.staleVersion");
      await repository.insertDecision(tx, actor, { ...decision, commandId });
      const { opinionId } = seen;
      const what = { opinionId, version, versionId: seen.id };
      await tell(tx, asking, request, { ...what, state: "decided" });
      await moveOn(tx, asking, request, "complete");
    });
    void outbox.dispatch();
    return current(actor, id);
  };

  return { sign, withdraw, decide };
};
