import { Readable } from "node:stream";
import type { CaseId, RequestId } from "../../../shared/contracts/ids.ts";
import { versionStates } from "../../../shared/domain/opinions/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Attachment } from "../../platform/paper/sheet.ts";
import { canonicalText } from "../../platform/signing/canonical.ts";
import type { Signer } from "../../platform/signing/signer.ts";
import { imagesAfter, type LaterImages } from "../studies/index.ts";
import { DecisionDocument, OpinionDocument } from "./documents.ts";
import { drawPaper } from "./paper.ts";
import { noteOpened } from "./readers.ts";
import * as repository from "./repository.ts";
import type { StoredVersion } from "./repository.ts";
import { decisionHolds, versionHolds } from "./verification.ts";
import { factsOf, verifyPathOf } from "./view.ts";

export type PapersDeps = Pick<Platform, "db" | "clock" | "audit" | "store"> & {
  signer: Signer;
  /** What people call this installation, e.g. `https://lianzhen.example`: printed, so never a caller's Host header. */
  origin: () => string;
};
type State = "inForce" | "former" | "withdrawn";
const MAX_PAPER_BYTES = 50 * 1024 * 1024;

/** The signed version on paper: drawn at its first reading in each of its states, then served as it was drawn. */
export const createPapers = (deps: PapersDeps) => {
  const { db, clock, audit, store, signer } = deps;

  const proofOf = async (version: StoredVersion): Promise<Attachment> => {
    const { signature, decision } = version;
    const proof = {
      document: signature?.document ?? null,
      jws: signature?.jws ?? null,
      publicKey: signature && (await signer.publicKey(signature.keyId)),
      decision: decision && {
        document: decision.document,
        jws: decision.jws,
        publicKey: await signer.publicKey(decision.keyId),
      },
    };
    return {
      name: "signature.json",
      mediaType: "application/json",
      description: "RFC 8785 document, JWS (RFC 7515, EdDSA) and public key",
      bytes: Buffer.from(
        canonicalText(JSON.parse(JSON.stringify(proof)) as object),
      ),
    };
  };

  const draw = async (
    version: StoredVersion,
    state: State,
    later: LaterImages | null,
  ): Promise<Buffer> => {
    const { signature, withdrawal, decision } = version;
    if (signature === null) throw new AppError("opinion.notFound");
    return drawPaper({
      document: OpinionDocument.parse(JSON.parse(signature.document)),
      documentSha256: signature.documentSha256,
      ...{ state, later },
      withdrawal: withdrawal && {
        at: withdrawal.at.toISOString(),
        reason: withdrawal.reason,
      },
      decision:
        decision && DecisionDocument.parse(JSON.parse(decision.document)),
      verifyAddress: `${deps.origin()}${verifyPathOf(signature.verifyToken)}`,
      proof: await proofOf(version),
    });
  };

  const paperOf = async (
    caseId: CaseId,
    version: StoredVersion,
    state: State,
  ): Promise<string> => {
    const later =
      state === "inForce" ? await imagesAfter(db.query, caseId, version) : null;
    const key = [
      ...[state, ...(version.decision ? ["decided"] : [])],
      ...(later ? [`later${later.instances}`] : []),
    ].join("-");
    const kept = await repository.findPaper(db.query, version.id, key);
    if (kept !== undefined) return kept;
    const received = await store.receive(
      version.organisation.id,
      Readable.from([await draw(version, state, later)]),
      MAX_PAPER_BYTES,
    );
    await repository.keepPaper(db.query, {
      versionId: version.id,
      state: key,
      sha256: received.sha256,
      bytes: received.bytes,
      objectKey: await received.keep(),
      now: clock.now(),
    });
    // Two at once: the one that was kept first is everybody's.
    return (await repository.findPaper(db.query, version.id, key)) ?? "";
  };

  return {
    /** @throws AppError `request.notFound`, `opinion.notFound`, `opinion.broken` */
    read: async (
      actor: Actor,
      id: RequestId,
      number: number,
      requestId: string,
    ): Promise<{ name: string; bytes: Readable }> => {
      const found = await repository.find(db.query, actor, id);
      if (!found) throw new AppError("request.notFound");
      await noteOpened(db.query, actor, id, clock.now());
      const versions = await repository.versionsOf(db.query, id);
      const version = versions.find((one) => one.version === number);
      const state = version && versionStates(factsOf(versions)).get(number);
      if (!version || state === undefined || state === "unsigned")
        throw new AppError("opinion.notFound");
      // No paper of a text that is not what was signed.
      if (
        !(await versionHolds(signer, version)) ||
        (version.decision && !(await decisionHolds(signer, version)))
      )
        throw new AppError("opinion.broken");
      const objectKey = await paperOf(found.caseId, version, state);
      await audit.recordRead({
        action: "opinion.print",
        actor,
        subject: { kind: "opinion_version", id: version.id },
        requestId,
      });
      return {
        name: `${version.number ?? "opinion"}-v${number}.pdf`,
        bytes: store.read(objectKey),
      };
    },
  };
};
