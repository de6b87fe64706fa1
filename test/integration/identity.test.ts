import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  DirectoryEntry,
  SessionView,
} from "../../shared/contracts/identity.ts";
import {
  addPerson,
  DEMO_PASSWORD,
} from "../../server/features/identity/index.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

let app: TestApp;
const now = { value: new Date("2026-11-21T08:00:00Z") };

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now.value } });
});
afterAll(() => app.close());

describe("log-in", () => {
  it("guesses that come all at once do not slip by together", async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        app.stranger.refusal("POST", "/api/session", {
          login: "lecturer",
          password: `guess-${i}`,
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 401).length).toBe(10);
  });

  it("tells who is logged in and for whom they act", async () => {
    const clinic = await app.logIn("clinic");
    const session = await clinic.call<SessionView>("GET", "/api/session");
    expect(session.person.login).toBe("clinic");
    expect(session.acting.role).toBe("grassrootsDoctor");
    expect(session.acting.organisation.name.zh).toBe("河口镇卫生院");
  });

  it("gives the cookie no script and no foreign page can use", async () => {
    const response = await app.stranger.fetch("POST", "/api/session", {
      login: "clinic2",
      password: "lianzhen-demo",
    });
    expect(response.headers.getSetCookie()[0]).toMatch(
      /HttpOnly.*SameSite=Lax/,
    );
    app.stranger.forget();
  });

  it("stores only a keyed hash of the token", async () => {
    const clinic = await app.logIn("clinic");
    const token = clinic.cookie?.split("=")[1] ?? "";
    const rows = await app.deps.db.query
      .selectFrom("session")
      .selectAll()
      .execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it("answers an unknown login and a wrong password alike", async () => {
    const wrong = { login: "senior", password: "wrong" };
    const unknown = { login: "nobody-of-that-name", password: "wrong" };
    for (const attempt of [wrong, unknown])
      expect(
        await app.stranger.refusal("POST", "/api/session", attempt),
      ).toEqual({
        status: 401,
        code: "session.wrongPassword",
      });
  });

  it("stops guessing: of 20 wrong passwords the later ones are refused unread, then the right one too", async () => {
    const codes: string[] = [];
    for (let i = 0; i < 20; i++)
      codes.push(
        (
          await app.stranger.refusal("POST", "/api/session", {
            login: "council",
            password: `no-${i}`,
          })
        ).code,
      );
    expect(
      codes.filter((code) => code === "session.wrongPassword"),
    ).toHaveLength(10);
    expect(
      codes.slice(10).every((code) => code === "session.tooManyAttempts"),
    ).toBe(true);
    const response = await app.stranger.fetch("POST", "/api/session", {
      login: "council",
      password: "lianzhen-demo",
    });
    expect(response.status).toBe(429);
    expect(((await response.json()) as { message: string }).message).toMatch(
      /请 \d+ 分钟后再试/,
    );
    await expect(app.logIn("clinic")).resolves.toBeDefined();
    // That the brake took hold is on record once: who goes on guessing does not fill the audit trail.
    const { query } = app.deps.db;
    const { id } = await query
      .selectFrom("person")
      .where("login", "=", "council")
      .select("id")
      .executeTakeFirstOrThrow();
    const lines = await query
      .selectFrom("audit_event")
      .where("subject_id", "=", id)
      .select("error_code")
      .execute();
    expect(
      lines.filter((line) => line.error_code === "session.tooManyAttempts"),
    ).toHaveLength(1);
    expect(lines).toHaveLength(11);
  });

  it("[OP7][LK4] strangers' guesses keep nobody who is logged in from unlocking, or from what asks for the password", async () => {
    const senior = await app.logIn("senior");
    const { cookie } = senior;
    for (let i = 0; i < 12; i++)
      await app.stranger.refusal("POST", "/api/session", {
        ...{ login: "senior", password: `no-${i}` },
      });
    await expect(app.logIn("senior")).rejects.toThrow("429");
    const token = { name: "PACS", scopes: ["dicom.read"], days: 1 };
    const made = await senior.fetch("POST", "/api/tokens", {
      ...{ ...token, commandId: crypto.randomUUID() },
      password: DEMO_PASSWORD,
    });
    expect(made.status).toBe(200);
    await senior.call("POST", "/api/session/lock");
    await senior.logIn("senior");
    expect(senior.cookie).toBe(cookie);
    // One's own are braked all the same.
    const own = { login: "senior", password: "wrong" };
    for (let i = 0; i < 10; i++)
      await senior.refusal("POST", "/api/session", own);
    expect(await senior.refusal("POST", "/api/session", own)).toMatchObject({
      code: "session.tooManyAttempts",
    });
  });

  it("changes the session's id at every log-in and ends the one before", async () => {
    const person = await app.logIn("expert");
    const first = person.cookie;
    await person.logIn("expert");
    expect(person.cookie).not.toBe(first);
    const response = await fetch(`${app.address}/api/session`, {
      headers: { cookie: first ?? "" },
    });
    expect(response.status).toBe(401);
  });
});

describe("the end of a session", () => {
  it("log-out closes the session's sockets and says why", async () => {
    const person = await app.logIn("clinic");
    const socket = await person.connect();
    const told = person.nextEvent("session:ended");
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    await person.call("DELETE", "/api/session");
    expect((await told).cause).toBe("loggedOut");
    await gone;
    expect((await person.refusal("GET", "/api/session")).status).toBe(401);
  });

  it("gives one key for kept images as long as it lasts, another to each other session, and none after log-out", async () => {
    const keyOf = async (person: Person) =>
      (await person.call<{ key: string }>("GET", "/api/session/image-key")).key;
    const clinic = await app.logIn("clinic");
    const first = await keyOf(clinic);
    expect(await keyOf(clinic)).toBe(first);
    expect(await keyOf(await app.logIn("radiologist"))).not.toBe(first);
    await clinic.call("DELETE", "/api/session");
    expect((await clinic.refusal("GET", "/api/session/image-key")).status).toBe(
      401,
    );
    const again = await keyOf(await app.logIn("clinic"));
    expect(again).not.toBe(first);
    expect(Buffer.from(again, "base64url").length).toBe(32);
  });

  it("idleness and age end it, with a code that says it had been good", async () => {
    const person = await app.logIn("clinic");
    now.value = new Date(now.value.getTime() + 61 * 60_000);
    expect(await person.refusal("GET", "/api/session")).toEqual({
      status: 401,
      code: "session.expired",
    });
  });

  it("revocation by the organisation's administrator ends sessions and sockets, and forbids log-in", async () => {
    const sysadmin = await app.logIn("sysadmin");
    const pathologist = await app.logIn("pathologist");
    const socket = await pathologist.connect();
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    const told = pathologist.nextEvent("session:ended");
    const { person } = await pathologist.call<SessionView>(
      "GET",
      "/api/session",
    );
    await sysadmin.call("POST", `/api/people/${person.id}/revocation`);
    expect((await told).cause).toBe("revoked");
    await gone;
    expect((await pathologist.refusal("GET", "/api/session")).status).toBe(401);
    await expect(app.logIn("pathologist")).rejects.toThrow("401");
  });

  it("an administrator reaches only people of the own organisation, and never the own account", async () => {
    const sysadmin = await app.logIn("sysadmin");
    const other = await (
      await app.logIn("clinic")
    ).call<SessionView>("GET", "/api/session");
    const own = await sysadmin.call<SessionView>("GET", "/api/session");
    const revoke = (id: string) =>
      sysadmin.refusal("POST", `/api/people/${id}/revocation`);
    expect(await revoke(other.person.id)).toEqual({
      status: 404,
      code: "person.notFound",
    });
    expect(await revoke(own.person.id)).toEqual({
      status: 409,
      code: "person.self",
    });
  });
});

describe("accounts that an administrator makes at the terminal", () => {
  const make = (
    role: string,
    organisation: string,
    login = "both-places",
    starts = now.value,
  ) =>
    addPerson(app.deps.db, app.deps.ids, {
      ...{ login, role, organisation, starts, password: "lianzhen-demo" },
      name: { zh: "两地", en: "Both" },
    });

  it("belong to several organisations; one of them takes away only what it gave", async () => {
    await make("invitedExpert", "qingshan");
    await make("invitedExpert", "linjiang");
    const actingFor = async (code: string) => {
      const person = await app.logIn("both-places");
      const organisation = await app.deps.db.query
        .selectFrom("organisation")
        .select("id")
        .where("code", "=", code)
        .executeTakeFirstOrThrow();
      const session = await person.call<SessionView>(
        "POST",
        "/api/session/acting",
        { organisationId: organisation.id },
      );
      expect(session.memberships.length).toBe(2);
      expect(session.acting.organisation.id).toBe(organisation.id);
      return { person, session };
    };
    const { person } = await actingFor("linjiang");
    const { person: taken, session } = await actingFor("qingshan");
    const told = taken.nextEvent("session:ended");
    const sysadmin = await app.logIn("sysadmin");
    await sysadmin.call("POST", `/api/people/${session.person.id}/revocation`);
    expect((await told).cause).toBe("membershipEnded");
    expect((await taken.refusal("GET", "/api/session")).status).toBe(401);
    const left = await person.call<SessionView>("GET", "/api/session");
    expect(left.memberships.map((m) => m.organisation.name.en)).toEqual([
      "Linjiang First Hospital",
    ]);
  });

  it("open nothing before the day they begin, in no institution they do not belong to yet", async () => {
    const tomorrow = new Date(now.value.getTime() + 24 * 3_600_000);
    await make("invitedExpert", "qingshan", "begins-later", tomorrow);
    await expect(app.logIn("begins-later")).rejects.toThrow("401");
    /** In how many institutions somebody else may ask this person. */
    const listed = async (personId: string) =>
      (
        await (
          await app.logIn("clinic")
        ).call<DirectoryEntry[]>("GET", "/api/directory")
      ).filter(({ people }) => people.some(({ id }) => id === personId)).length;
    await make("invitedExpert", "linjiang", "moves-later");
    await make("invitedExpert", "qingshan", "moves-later", tomorrow);
    const mover = await app.logIn("moves-later");
    const before = await mover.call<SessionView>("GET", "/api/session");
    expect(before.memberships).toHaveLength(1);
    const qingshan = await app.deps.db.query
      .selectFrom("organisation")
      .select("id")
      .where("code", "=", "qingshan")
      .executeTakeFirstOrThrow();
    const act = { organisationId: qingshan.id };
    expect(await mover.refusal("POST", "/api/session/acting", act)).toEqual({
      status: 403,
      code: "session.notAMember",
    });
    expect(await listed(before.person.id)).toBe(1);

    now.value = tomorrow;
    await expect(app.logIn("begins-later")).resolves.toBeDefined();
    await mover.logIn("moves-later");
    await mover.call("POST", "/api/session/acting", act);
    expect(await listed(before.person.id)).toBe(2);
    // A session that was given outright finds the membership moved to a later day: it opens nothing either.
    await app.deps.db.query
      .updateTable("membership")
      .set({ starts: new Date(tomorrow.getTime() + 1_000) })
      .where("person_id", "=", before.person.id)
      .execute();
    expect(await mover.refusal("GET", "/api/session")).toEqual({
      status: 401,
      code: "session.expired",
    });
  });

  it("are refused with the reason when something is wrong", async () => {
    await expect(make("wizard", "qingshan")).rejects.toThrow("ROLE is one of");
    await expect(make("learner", "nowhere")).rejects.toThrow("no organisation");
    await expect(make("learner", "linjiang")).rejects.toThrow("already");
  });
});

describe("a page that was left open", () => {
  it("cannot act under the log-in of whoever came after", async () => {
    const clinic = await app.logIn("clinic");
    const { person, acting } = await clinic.call<SessionView>(
      "GET",
      "/api/session",
    );
    const own = `${person.id}:${acting.organisation.id}`;
    const asked = (actingFor: string, who = clinic) =>
      who.fetch("GET", "/api/inbox", undefined, { "x-acting-for": actingFor });
    expect((await asked(own)).status).toBe(200);
    const next = await app.logIn("clinic2");
    const response = await asked(own, next);
    expect(response.status).toBe(401);
    expect(((await response.json()) as { code: string }).code).toBe(
      "session.expired",
    );
    // Nor may its socket come back under the next person's cookie.
    await expect(next.connect({}, { actingFor: own })).rejects.toThrow(
      "session.expired",
    );
    await expect(
      next.connect({}, { actingFor: ["not", "a", "name"] }),
    ).rejects.toThrow("session.expired");
    await expect(clinic.connect({}, { actingFor: own })).resolves.toBeDefined();
  });
});

describe("a page of another website", () => {
  const foreign = { origin: "https://evil.example" };

  it("can neither post nor upload", async () => {
    const clinic = await app.logIn("clinic");
    const tries = [
      () => clinic.fetch("POST", "/api/cases/search", {}, foreign),
      () =>
        clinic.fetch(
          "POST",
          "/api/cases/search",
          {},
          { "sec-fetch-site": "cross-site" },
        ),
      () => clinic.fetch("POST", "/api/cases/search", {}, { origin: "null" }),
      () =>
        clinic.fetch(
          "PUT",
          `/api/cases/${crypto.randomUUID()}/images/${crypto.randomUUID()}`,
          new Uint8Array(9),
          {
            ...foreign,
            "content-type": "multipart/form-data; boundary=x",
          },
        ),
    ];
    for (const attempt of tries) {
      const response = await attempt();
      expect(response.status).toBe(403);
      expect(((await response.json()) as { code: string }).code).toBe(
        "origin.foreign",
      );
    }
  });

  it("cannot open a socket, though the browser would send the cookie along", async () => {
    const clinic = await app.logIn("clinic");
    await expect(clinic.connect(foreign)).rejects.toThrow();
    await expect(
      clinic.connect({ origin: app.address }),
    ).resolves.toBeDefined();
  });
});

describe("bad input", () => {
  it("50 MB of JSON are refused by name, unread for strangers", async () => {
    const clinic = await app.logIn("clinic");
    const big = { text: "x".repeat(50 * 1024 * 1024) };
    expect(await clinic.refusal("POST", "/api/cases/search", big)).toEqual({
      status: 413,
      code: "input.tooLarge",
    });
    const answer = await app.stranger.refusal("POST", "/api/cases/search", {
      text: "x".repeat(2_000_000),
    });
    expect(answer).toEqual({ status: 401, code: "session.required" });
    await expect(clinic.call("GET", "/api/session")).resolves.toBeDefined();
  });

  it("JSON that does not parse is named in the caller's language, with a request id to read out", async () => {
    const response = await fetch(`${app.address}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": "en" },
      body: '{"login":',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      code: "input.notJson",
      message: "The request's content could not be parsed.",
      requestId: response.headers.get("x-request-id"),
    });
  });

  it("a command that is unknown, or does not parse, is refused and the socket lives on", async () => {
    const clinic = await app.logIn("clinic");
    const socket = await clinic.connect();
    const ask = (name: string, ...payload: unknown[]) =>
      socket.timeout(5_000).emitWithAck(name, ...payload) as Promise<{
        ok: boolean;
        error: { code: string };
      }>;
    expect((await ask("__proto__", {})).error.code).toBe("command.unknown");
    expect((await ask("room:explode", {})).error.code).toBe("command.unknown");
    expect((await ask("sharedView:open", { caseId: "7" })).error.code).toBe(
      "input.invalid",
    );
    expect((await ask("sharedView:open", null)).error.code).toBe(
      "input.invalid",
    );
    socket.emit("sharedView:open"); // neither payload nor acknowledgement
    expect(
      (await ask("sharedView:open", { caseId: crypto.randomUUID() })).error
        .code,
    ).toBe("case.notFound");
  });
});

describe("a locked screen", () => {
  it("[LK1][LK2][LK4] opens nothing and hears nothing until the same person's password; then the same session goes on", async () => {
    const person = await app.logIn("clinic");
    const socket = await person.connect();
    const cookie = person.cookie;
    const told = person.nextEvent("session:locked", () => true, 10_000);
    await person.call("POST", "/api/session/lock");
    await told;
    for (const path of ["/api/session", "/api/inbox", "/api/directory"])
      expect(await person.refusal("GET", path)).toEqual({
        status: 423,
        code: "session.locked",
      });
    await expect(
      person.command("sharedView:open", { caseId: crypto.randomUUID() }),
    ).resolves.toMatchObject({ ok: false, error: { code: "session.locked" } });
    expect(socket.connected).toBe(true);
    let heard = 0;
    socket.on("case:changed", () => (heard += 1));
    const colleague = await app.logIn("clinic");
    await colleague.connect();
    const changed = colleague.nextEvent("case:changed", () => true, 10_000);
    await openBareCase(colleague);
    await changed;
    expect(heard).toBe(0);

    expect(
      await person.refusal("POST", "/api/session", {
        ...{ login: "clinic", password: "wrong" },
      }),
    ).toMatchObject({ code: "session.wrongPassword" });
    expect((await person.refusal("GET", "/api/inbox")).status).toBe(423);
    await person.logIn("clinic");
    expect(person.cookie).toBe(cookie);
    expect((await person.fetch("GET", "/api/inbox")).status).toBe(200);
    const again = new Promise((resolve) =>
      socket.once("case:changed", resolve),
    );
    await openBareCase(colleague);
    await again;
  });

  it("[LK1][LK2] lets a new socket in that hears nothing until the password", async () => {
    const person = await app.logIn("clinic");
    await person.call("POST", "/api/session/lock");
    const socket = await person.connect();
    await expect(
      person.command("sharedView:open", { caseId: crypto.randomUUID() }),
    ).resolves.toMatchObject({ ok: false, error: { code: "session.locked" } });
    let heard = 0;
    socket.on("case:changed", () => (heard += 1));
    const colleague = await app.logIn("clinic");
    await colleague.connect();
    const changed = colleague.nextEvent("case:changed");
    await openBareCase(colleague);
    await changed;
    expect(heard).toBe(0);
    await person.logIn("clinic");
    const again = new Promise((resolve) =>
      socket.once("case:changed", resolve),
    );
    await openBareCase(colleague);
    await again;
  });

  it("[LK7] locks on the server where no page reports input, however much is called, until the password", async () => {
    const person = await app.logIn("clinic");
    const status = async () => (await person.fetch("GET", "/api/inbox")).status;
    const pass = (minutes: number) => {
      now.value = new Date(now.value.getTime() + minutes * 60_000);
    };
    // Calls alone do not keep it open, but reports do.
    for (const minutes of [10, 10]) {
      pass(minutes);
      expect(await status()).toBe(200);
    }
    await person.call("POST", "/api/session/input");
    for (const minutes of [10, 10]) {
      pass(minutes);
      expect(await status()).toBe(200);
    }
    pass(2);
    expect(await status()).toBe(423);
    expect(await person.refusal("POST", "/api/session/input")).toMatchObject({
      code: "session.locked",
    });
    const { cookie } = person;
    await person.logIn("clinic");
    expect(person.cookie).toBe(cookie);
    expect(await status()).toBe(200);
  });

  it("[LK4] ends when another person logs in over it", async () => {
    const person = await app.logIn("clinic");
    const former = person.cookie ?? "";
    await person.call("POST", "/api/session/lock");
    await person.logIn("clinic2");
    expect(person.cookie).not.toBe(former);
    const response = await fetch(`${app.address}/api/session`, {
      headers: { cookie: former },
    });
    expect(response.status).toBe(401);
  });
});
