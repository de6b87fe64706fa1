import type { CaseId, RequestId } from "../../../shared/contracts/ids.ts";
import type { Opinion } from "../../../shared/contracts/opinions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  unacknowledged,
  versionInForce,
} from "../../../shared/domain/opinions/lifecycle.ts";
import { AppError } from "../../platform/appError.ts";
import type { Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Consults } from "../consults/index.ts";
import type { Notices } from "../notifications/index.ts";
import { imagesAfter } from "../studies/index.ts";
import * as alerts from "./alertRepository.ts";
import type { VersionInForce } from "./alertRepository.ts";
import { refusalOf } from "./policy.ts";
import { partiesOf } from "./readers.ts";
import * as repository from "./repository.ts";
import { createTelling } from "./telling.ts";
import { createOpinionView, factsOf } from "./view.ts";

export type LaterImagesDeps = Pick<
  Platform,
  "db" | "clock" | "audit" | "outbox"
> & {
  consults: Pick<Consults, "find" | "routing">;
  notices: Pick<Notices, "tell" | "wake">;
} & Parameters<typeof createOpinionView>[0];

/** Images that come after a version was signed: told, and acknowledged. Rule OP14. */
export const createLaterImages = (deps: LaterImagesDeps) => {
  const { db, clock, outbox, consults, notices } = deps;
  const tell = createTelling(deps);
  const view = createOpinionView(deps);

  /** Beyond the browser: the signer, and the doctor who asked; each side sees whether the other one's was delivered. */
  const notify = async (tx: Tx, found: VersionInForce, count: number) => {
    const routing = await consults.routing(tx, found.requestId);
    if (!routing) return;
    const { from, urgency } = routing;
    const { author, requestId } = found;
    const telling = {
      request: { id: requestId, version: count },
      urgent: urgency === "emergency",
    };
    await notices.tell(tx, {
      ...{ ...telling, event: "imagesAfterSigning" },
      senderOrganisationId: from.organisationId,
      to: { ...author, personIds: [author.personId] },
    });
    await notices.tell(tx, {
      ...{ ...telling, event: "imagesNotInOpinion" },
      senderOrganisationId: author.organisationId,
      to: { ...from, personIds: [from.personId] },
    });
  };

  const check = (versionId: string): Promise<boolean> =>
    db.transaction(async (tx) => {
      const found = await alerts.lockInForce(tx, versionId);
      if (!found) return false;
      const later = await imagesAfter(tx, found.caseId, found);
      const { open, acknowledged } = await alerts.standing(tx, versionId);
      if (!later || open || !unacknowledged({ ...later, acknowledged }))
        return false;
      const count = await alerts.raise(tx, found, clock.now());
      const { opinionId, version } = found;
      const what = { opinionId, version, versionId };
      const parties = await partiesOf(tx, found.requestId);
      await tell(tx, { actor: null }, parties, {
        ...{ ...what, state: "imagesCame" },
      });
      await notify(tx, found, count);
      return true;
    });

  return {
    /** Tells of what came since each version in force on the case; repeated, it tells nothing twice. */
    look: async (caseId: CaseId): Promise<void> => {
      let told = false;
      for (const id of await alerts.versionsInForce(db.query, caseId))
        told = (await check(id)) || told;
      if (!told) return;
      notices.wake();
      void outbox.dispatch();
    },

    /**
     * A second time changes nothing; more images than `instances` are told anew.
     * @throws AppError `request.*`, `opinion.staleVersion`
     */
    acknowledge: async (
      actor: Actor,
      id: RequestId,
      seen: { version: number; instances: number },
      requestId: string,
    ): Promise<Opinion> => {
      const request = await consults.find(db.query, actor, id);
      if (!request) throw new AppError("request.notFound");
      const refused = refusalOf(actor, "write", request, []);
      if (refused) throw new AppError(refused);
      const versions = await repository.versionsOf(db.query, id);
      const current = versionInForce(factsOf(versions));
      const stored = versions.find((one) => one.version === seen.version);
      if (!stored || current?.version !== seen.version)
        throw new AppError("opinion.staleVersion");
      const versionId = stored.id;
      await db.transaction(async (tx) => {
        const found = await alerts.lockInForce(tx, versionId);
        if (!found) throw new AppError("opinion.staleVersion");
        const later = await imagesAfter(tx, found.caseId, found);
        const instances = Math.min(seen.instances, later?.instances ?? 0);
        const made = { instances, now: clock.now() };
        if (!(await alerts.acknowledge(tx, actor, versionId, made))) return;
        const { opinionId, version } = found;
        const what = { opinionId, version, versionId };
        await tell(tx, { actor, requestId }, await partiesOf(tx, id), {
          ...{ ...what, state: "imagesAcknowledged" },
        });
      });
      void outbox.dispatch();
      return view(db.query, actor, id, clock.now());
    },

    outdated: (actor: Actor) => alerts.outdated(db.query, actor),
  };
};
export type LaterImagesService = ReturnType<typeof createLaterImages>;
