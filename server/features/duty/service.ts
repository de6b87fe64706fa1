import type {
  Duty,
  Ring,
  RingCall,
  RingProgress,
} from "../../../shared/contracts/duty.ts";
import type {
  PersonId,
  RequestId,
  RingId,
} from "../../../shared/contracts/ids.ts";
import {
  ESCALATE_AFTER_MS,
  PHONE_AFTER_MS,
} from "../../../shared/domain/duty/ring.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Consults } from "../consults/index.ts";
import * as duty from "./dutyRepository.ts";
import type { Ringer } from "./ringer.ts";
import * as rings from "./ringRepository.ts";

export type DutyDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox" | "keyring"
> & { consults: Pick<Consults, "roomOf" | "viewFor"> };

/** Who is on duty, and what people see of emergencies; rules EM1-EM9, EM11. */
export const createDutyService = (
  deps: DutyDeps,
  ringer: Pick<Ringer, "announce">,
) => {
  const { db, clock, ids, audit, outbox, keyring, consults } = deps;

  const phoneOf = async (query: Queryable, organisationId: string) => {
    const cipher = await duty.phoneCipherOf(query, organisationId);
    return cipher === undefined
      ? null
      : keyring.open("dutyPhone.phone", cipher);
  };

  const read = async (query: Queryable, actor: Actor): Promise<Duty> => {
    const now = clock.now();
    const people = await duty.answerersOf(query, actor.organisationId, now);
    const mine = people.find(({ personId }) => personId === actor.personId);
    return {
      mineSince: mine?.since?.toISOString() ?? null,
      mayTake: mine !== undefined,
      mayManage: roleMay(actor.role, "duty.manage"),
      phone: await phoneOf(query, actor.organisationId),
      people: people.map(({ person, role, department, since }) => ({
        ...{ person, role, department },
        since: since?.toISOString() ?? null,
      })),
    };
  };

  const announceDuty = (tx: Tx, actor: Actor, personId: PersonId, now: Date) =>
    outbox.add(tx, {
      name: "duty:changed",
      payload: { personId },
      topics: [
        `organisation:${actor.organisationId}`,
        `person:${personId}`,
        `person:${actor.personId}`,
      ],
      aggregate: `duty:${actor.organisationId}:${personId}`,
      version: now.getTime(),
    });

  const setDuty = async (
    actor: Actor,
    personId: PersonId,
    onDuty: boolean,
    requestId: string,
  ): Promise<Duty> => {
    const set = await db.transaction(async (tx) => {
      const own = personId === actor.personId;
      if (!own && !roleMay(actor.role, "duty.manage"))
        throw new AppError("duty.forbidden");
      const now = clock.now();
      const people = await duty.answerersOf(tx, actor.organisationId, now);
      if (!people.some((person) => person.personId === personId))
        throw new AppError(own ? "duty.forbidden" : "person.notFound");
      if (onDuty) await duty.begin(tx, actor, { id: ids(), personId, now });
      else await duty.end(tx, actor, personId, now);
      await announceDuty(tx, actor, personId, now);
      await audit.record(tx, {
        action: onDuty ? "duty.begin" : "duty.end",
        actor,
        subject: { kind: "person", id: personId },
        requestId,
      });
      return read(tx, actor);
    });
    void outbox.dispatch();
    return set;
  };

  const setPhone = async (
    actor: Actor,
    phone: string | null,
    requestId: string,
  ): Promise<Duty> =>
    db.transaction(async (tx) => {
      const cipher = phone && keyring.seal("dutyPhone.phone", phone);
      await duty.setPhone(tx, actor, cipher, clock.now());
      await audit.record(tx, {
        action: "duty.setPhone",
        actor,
        subject: { kind: "organisation", id: actor.organisationId },
        requestId,
      });
      return read(tx, actor);
    });

  /** EM6. */
  const see = async (actor: Actor, ringId: RingId, requestId: string) => {
    await db.transaction(async (tx) => {
      const ring = await rings.findRung(tx, actor, ringId);
      if (!ring) throw new AppError("ring.notFound");
      if (!(await rings.setSeen(tx, actor, ringId, clock.now()))) return;
      const version = await rings.update(tx, ringId, {});
      await ringer.announce(tx, ring, version, ring.endedAt === null);
      const subject = { kind: "ring", id: ringId } as const;
      await audit.record(tx, {
        ...{ action: "ring.see", actor, subject, requestId },
      });
    });
    void outbox.dispatch();
  };

  const progress = async (
    actor: Actor,
    id: RequestId,
    requestId: string,
  ): Promise<{ ring: RingProgress | null }> => {
    await consults.roomOf(actor, id); // throws `request.notFound` where the actor's institution has no reach
    const ring = await rings.findOfRequest(db.query, actor, id);
    if (!ring) return { ring: null };
    const { startedAt, organisationId } = ring;
    const plus = (ms: number) =>
      new Date(startedAt.getTime() + ms).toISOString();
    const subject = { kind: "ring", id: ring.id } as const;
    await audit.recordRead({ action: "ring.read", actor, subject, requestId });
    return {
      ring: {
        id: ring.id,
        requestId: id,
        startedAt: startedAt.toISOString(),
        onDuty: ring.onDuty,
        phoneAt: plus(PHONE_AFTER_MS),
        phoneShownAt: ring.phoneShownAt?.toISOString() ?? null,
        phone: await phoneOf(db.query, organisationId),
        escalateAt: plus(ESCALATE_AFTER_MS),
        escalatedAt: ring.escalatedAt?.toISOString() ?? null,
        endedAt: ring.endedAt?.toISOString() ?? null,
        people: await rings.peopleOf(db.query, ring.id),
      },
    };
  };

  const ringing = async (actor: Actor, requestId: string): Promise<Ring[]> => {
    const found = await rings.ringingFor(db.query, actor, clock.now());
    const views: Ring[] = [];
    for (const { ring, level, seenAt } of found) {
      const request = await consults.viewFor(actor, ring.requestId);
      const subject = { kind: "request", id: ring.requestId } as const;
      await audit.recordRead({
        ...{ action: "request.read", actor, subject, requestId },
      });
      views.push({
        ...{ id: ring.id, request, level },
        startedAt: ring.startedAt.toISOString(),
        seenAt: seenAt?.toISOString() ?? null,
      });
    }
    return views;
  };

  /** EM11. */
  const calls = async (
    actor: Actor,
    requestId: string,
  ): Promise<RingCall[]> => {
    const found = await rings.callsFor(db.query, actor, clock.now());
    const views: RingCall[] = [];
    for (const { id, from, startedAt } of found) {
      const subject = { kind: "ring", id } as const;
      await audit.recordRead({
        action: "ring.read",
        actor,
        subject,
        requestId,
      });
      const phone = await phoneOf(db.query, from.id);
      views.push({ id, from, phone, startedAt: startedAt.toISOString() });
    }
    return views;
  };

  return {
    calls,
    read: (actor: Actor) => read(db.query, actor),
    setDuty,
    setPhone,
    see,
    progress,
    ringing,
  };
};
export type DutyService = ReturnType<typeof createDutyService>;
