import type { RequestId, RingId } from "../../../shared/contracts/ids.ts";
import {
  dueSteps,
  firstRung,
  nextRung,
} from "../../../shared/domain/duty/ring.ts";
import type { Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Consults } from "../consults/index.ts";
import type { Notices } from "../notifications/index.ts";
import { answerersOf } from "./dutyRepository.ts";
import * as rings from "./ringRepository.ts";
import type { StoredRing } from "./ringRepository.ts";

export type RingerDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "log" | "outbox" | "audit"
> & {
  consults: Pick<Consults, "routing">;
  notices: Pick<Notices, "tell" | "wake">;
};

/** What the server does by itself about an emergency: rings, shows the telephone, escalates, falls silent (EM1-EM8). */
export const createRinger = (deps: RingerDeps) => {
  const { db, clock, ids, log, outbox, audit, consults, notices } = deps;

  /** Ids only, to everybody rung and to both institutions. */
  const announce = async (
    tx: Tx,
    ring: StoredRing,
    version: number,
    live = true,
  ): Promise<void> => {
    const people = await rings.personIdsOf(tx, ring.id);
    const { id, requestId, caseId, organisationId, fromOrganisationId } = ring;
    await outbox.add(tx, {
      name: "ring:changed",
      payload: { ringId: id, requestId, caseId, live, version },
      topics: [
        ...people.map((personId) => `person:${personId}` as const),
        `organisation:${organisationId}`,
        `organisation:${fromOrganisationId}`,
      ],
      aggregate: `ring:${id}`,
      version,
    });
    await outbox.add(tx, {
      name: "session:ringing",
      payload: { ringId: id, live },
      topics: people.map((personId) => `person:${personId}` as const),
      aggregate: `ringCall:${id}`,
      version,
    });
  };
  const record = (tx: Tx, action: string, id: RingId) =>
    audit.record(tx, { action, actor: null, subject: { kind: "ring", id } });
  const after = (step: string, ringId: RingId) => {
    void outbox.dispatch();
    notices.wake();
    log.info({ ringId, step }, "emergency");
  };

  /** EM1, EM2. Told twice, it rings once. */
  const start = async (requestId: RequestId, version: number) => {
    const ringId = ids() as RingId;
    const started = await db.transaction(async (tx) => {
      const routing = await consults.routing(tx, requestId);
      // Answered before the event got here: nobody is rung for what is done.
      if (routing?.urgency !== "emergency" || routing.status !== "asked")
        return false;
      const now = clock.now();
      const { organisationId, personId } = routing.to;
      const answerers = await answerersOf(tx, organisationId, now);
      const first = firstRung(answerers, personId);
      const ring = {
        ...{ id: ringId, requestId, caseId: routing.caseId, organisationId },
        fromOrganisationId: routing.from.organisationId,
        ...{ startedAt: routing.askedAt, onDuty: first.onDuty },
        phoneShownAt: first.onDuty ? null : now,
        ...{ escalatedAt: null, endedAt: null, version: 1 },
      };
      if (!(await rings.insert(tx, ring))) return false;
      const people = first.people.map((person) => person.personId);
      await rings.addPeople(tx, ringId, people, "duty", now);
      await notices.tell(tx, {
        request: { id: requestId, version },
        ...{ event: "emergency", urgent: true, alsoOrganisation: true },
        senderOrganisationId: ring.fromOrganisationId,
        to: { organisationId, personIds: people },
      });
      await announce(tx, ring, 1);
      await record(tx, "ring.start", ringId);
      return true;
    });
    if (started) after("rings", ringId);
  };

  /** EM8. */
  const end = async (requestId: RequestId, cause: "accepted" | "declined") => {
    const ringId = await db.transaction(async (tx) => {
      const ring = await rings.lockLive(tx, requestId);
      if (!ring) return undefined;
      const ended = { at: clock.now(), cause };
      const version = await rings.update(tx, ring.id, { ended });
      await announce(tx, ring, version, false);
      await record(tx, "ring.end", ring.id);
      return ring.id;
    });
    if (ringId) after("ended", ringId);
  };

  const escalate = async (tx: Tx, ring: StoredRing, now: Date) => {
    const { organisationId, requestId } = ring;
    const rung = await rings.personIdsOf(tx, ring.id);
    const answerers = await answerersOf(tx, organisationId, now);
    const next = nextRung(answerers, new Set(rung)).map((p) => p.personId);
    await rings.addPeople(tx, ring.id, next, "escalation", now);
    await notices.tell(tx, {
      request: { id: requestId, version: ring.version },
      ...{ event: "emergencyEscalated", urgent: true, alsoOrganisation: true },
      senderOrganisationId: ring.fromOrganisationId,
      to: { organisationId, personIds: [...rung, ...next] },
    });
    await record(tx, "ring.escalate", ring.id);
  };

  /** EM3, EM4, EM7: everything that is due, in one transaction with what says that it is done. */
  const work = async (): Promise<void> => {
    const done = await db.transaction(async (tx) => {
      const now = clock.now();
      const due = await rings.lockDue(tx, now);
      for (const ring of due) {
        const routing = await consults.routing(tx, ring.requestId);
        if (routing?.status !== "asked") {
          // Its answer is on its way here as an event; nobody is rung meanwhile.
          const cause =
            routing?.status === "declined" ? "declined" : "accepted";
          const ended = { at: now, cause } as const;
          const version = await rings.update(tx, ring.id, { ended });
          await announce(tx, ring, version, false);
          continue;
        }
        const steps = dueSteps(ring, now);
        if (steps.includes("escalate")) await escalate(tx, ring, now);
        const version = await rings.update(tx, ring.id, {
          ...(steps.includes("showPhone") && { phoneShownAt: now }),
          ...(steps.includes("escalate") && { escalatedAt: now }),
        });
        await announce(tx, ring, version);
      }
      return due.map(({ id }) => id);
    });
    for (const id of done) after("next step", id);
  };

  return { start, end, work, announce };
};
export type Ringer = ReturnType<typeof createRinger>;
