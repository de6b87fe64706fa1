import type {
  OrganisationId,
  PersonId,
  SessionId,
} from "../../../shared/contracts/ids.ts";
import type { EventPayload } from "../../../shared/contracts/registry.ts";
import type { SessionView } from "../../../shared/contracts/identity.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import {
  hashPassword,
  passwordMatches,
} from "../../platform/auth/passwords.ts";
import type { Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import * as repository from "./repository.ts";

export type IdentityDeps = Pick<
  Platform,
  "db" | "clock" | "audit" | "outbox" | "sessions" | "attempts" | "realtime"
>;
type EndCause = EventPayload<"session:ended">["cause"];
interface Opened {
  view: SessionView;
  token: string;
}
/** The session that the browser's cookie names at log-in. */
export interface Previous {
  actor: Actor;
  locked: boolean;
}

/** Log-in, log-out, the acting organisation, and taking access away. */
export const createIdentityService = (deps: IdentityDeps) => {
  const { db, clock, audit, outbox, sessions, attempts, realtime } = deps;
  // An unknown login costs as much time as a wrong password, so that logins cannot be told apart by the clock.
  const noOne = hashPassword("no account has this password");

  const viewOf = async (
    personId: string,
    organisationId: string,
  ): Promise<SessionView | undefined> => {
    const person = await repository.findPerson(db.query, personId);
    const memberships = await repository.membershipsOf(
      db.query,
      personId,
      clock.now(),
    );
    const acting = memberships.find(
      ({ organisation }) => organisation.id === organisationId,
    );
    return person && acting && { person, acting, memberships };
  };

  const announceEnd = async (
    tx: Tx,
    ids: readonly SessionId[],
    cause: EndCause,
  ) => {
    for (const sessionId of ids)
      await outbox.add(tx, {
        name: "session:ended",
        payload: { sessionId, cause },
        topics: [`session:${sessionId}`],
        aggregate: `session:${sessionId}`,
        version: 1,
      });
  };

  const openSession = async (
    personId: PersonId,
    organisationId: OrganisationId,
    action: string,
    replaces: SessionId | undefined,
    requestId: string,
  ): Promise<Opened> => {
    const view = await viewOf(personId, organisationId);
    if (!view) throw new AppError("session.notAMember");
    const token = await db.transaction(async (tx) => {
      if (replaces)
        await announceEnd(
          tx,
          await sessions.end(tx, { id: replaces }, "replaced"),
          "replaced",
        );
      const session = await sessions.open(tx, { personId, organisationId });
      const actor: Actor = {
        personId,
        organisationId,
        role: view.acting.role,
        sessionId: session.id,
      };
      await audit.record(tx, {
        action,
        actor,
        subject: { kind: "session", id: session.id },
        requestId,
      });
      return session.token;
    });
    void outbox.dispatch();
    return { view, token };
  };

  /** LK4: the same person goes on in the same session, for the same organisation; null where that is not possible. */
  const unlock = async (
    actor: Actor,
    requestId: string,
  ): Promise<SessionView | null> => {
    const view = await viewOf(actor.personId, actor.organisationId);
    if (!view) return null;
    await db.transaction(async (tx) => {
      await sessions.setLocked(tx, actor.sessionId, false);
      await audit.record(tx, {
        action: "session.unlock",
        actor,
        subject: { kind: "session", id: actor.sessionId },
        requestId,
      });
    });
    realtime.mute(`session:${actor.sessionId}`, false);
    return view;
  };

  return {
    lock: async (actor: Actor, requestId: string): Promise<void> => {
      const { sessionId } = actor;
      await db.transaction(async (tx) => {
        await sessions.setLocked(tx, sessionId, true);
        await outbox.add(tx, {
          name: "session:locked",
          payload: { sessionId },
          topics: [`session:${sessionId}`],
          aggregate: `session:${sessionId}`,
          version: 1,
        });
        await audit.record(tx, {
          action: "session.lock",
          actor,
          subject: { kind: "session", id: sessionId },
          requestId,
        });
      });
      realtime.mute(`session:${sessionId}`, true);
      await outbox.dispatch();
    },

    /** @throws AppError `session.wrongPassword`, `session.tooManyAttempts` */
    logIn: async (
      input: { login: string; password: string },
      address: string,
      previous: Previous | undefined,
      requestId: string,
    ): Promise<Omit<Opened, "token"> & { token: string | null }> => {
      const login = input.login.trim();
      const refused = async (
        code: "session.wrongPassword" | "session.tooManyAttempts",
      ) => {
        const subject = account
          ? ({ kind: "person", id: account.id } as const)
          : undefined;
        await audit.recordRefusal(
          {
            action: "session.logIn",
            actor: null,
            requestId,
            ...(subject ? { subject } : {}),
          },
          "denied",
          code,
        );
      };
      const account = await repository.findAccount(db.query, login);
      const who =
        account && account.id === previous?.actor.personId
          ? { personId: account.id }
          : { login, address };
      // Refusals that follow are not recorded one by one: a stranger would fill the audit trail.
      await attempts.begin(who, () => refused("session.tooManyAttempts"));
      const matches = await passwordMatches(
        account?.passwordHash ?? (await noOne),
        input.password,
      );
      const memberships = account
        ? await repository.membershipsOf(db.query, account.id, clock.now())
        : [];
      const first = memberships[0];
      if (!account || !matches || account.revoked || !first) {
        await refused("session.wrongPassword");
        throw new AppError("session.wrongPassword");
      }
      await attempts.succeeded(who);
      if (previous?.locked && previous.actor.personId === account.id) {
        const view = await unlock(previous.actor, requestId);
        if (view) return { view, token: null };
      }
      return openSession(
        account.id,
        first.organisation.id,
        "session.logIn",
        previous?.actor.sessionId,
        requestId,
      );
    },

    /**
     * The person's password once more, for what counts as their signature.
     * @throws AppError `signature.wrongPassword`, `session.tooManyAttempts`
     */
    confirmPassword: async (
      { personId }: Actor,
      password: string,
    ): Promise<void> => {
      const stored = await repository.findPasswordHash(db.query, personId);
      if (stored === undefined) throw new AppError("session.expired");
      await attempts.begin({ personId });
      if (!(await passwordMatches(stored, password)))
        throw new AppError("signature.wrongPassword");
      await attempts.succeeded({ personId });
    },

    read: async (actor: Actor): Promise<SessionView> => {
      const view = await viewOf(actor.personId, actor.organisationId);
      if (!view) throw new AppError("session.expired");
      return view;
    },

    /** A new session id with the new organisation: rights never change within one. */
    actAs: (
      actor: Actor,
      organisationId: OrganisationId,
      requestId: string,
    ): Promise<Opened> =>
      openSession(
        actor.personId,
        organisationId,
        "session.actAs",
        actor.sessionId,
        requestId,
      ),

    logOut: async (actor: Actor, requestId: string): Promise<void> => {
      await db.transaction(async (tx) => {
        await announceEnd(
          tx,
          await sessions.end(tx, { id: actor.sessionId }, "loggedOut"),
          "loggedOut",
        );
        await audit.record(tx, {
          action: "session.logOut",
          actor,
          subject: { kind: "session", id: actor.sessionId },
          requestId,
        });
      });
      await outbox.dispatch();
    },

    listDirectory: (actor: Actor) =>
      repository.listDirectory(db.query, actor, clock.now()),
    listPeople: (actor: Actor) =>
      repository.listPeople(db.query, actor, clock.now()),

    revoke: async (
      actor: Actor,
      personId: PersonId,
      requestId: string,
    ): Promise<void> => {
      if (personId === actor.personId) throw new AppError("person.self");
      await db.transaction(async (tx) => {
        const revoked = await repository.revokePerson(
          tx,
          actor,
          personId,
          clock.now(),
        );
        if (!revoked) throw new AppError("person.notFound");
        const ended = await sessions.end(
          tx,
          revoked === "account"
            ? { personId }
            : { personId, organisationId: actor.organisationId },
          "revoked",
        );
        await announceEnd(
          tx,
          ended,
          revoked === "account" ? "revoked" : "membershipEnded",
        );
        await audit.record(tx, {
          action: "person.revoke",
          actor,
          subject: { kind: "person", id: personId },
          requestId,
        });
      });
      await outbox.dispatch();
    },
  };
};
export type IdentityService = ReturnType<typeof createIdentityService>;
