import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiToken } from "../../shared/contracts/apiTokens.ts";
import type { SessionView } from "../../shared/contracts/identity.ts";
import {
  addToken,
  endToken,
  tokensOf,
} from "../../server/features/apiTokens/index.ts";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import { createAudit } from "../../server/platform/audit/audit.ts";
import { newId } from "../../server/platform/ambient.ts";
import { MovableClock } from "../support/movableClock.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

/** Programs and their tokens, up to the door of a route; what the routes give is in dicomWeb.test.ts. */
let app: TestApp;
let clinic: Person;
const clock = new MovableClock();
const DAY_MS = 86_400_000;
/** Nobody has it: whoever passes the door is told so. */
const UNKNOWN_IMAGE = "/dicom-web/studies/1.2/series/1.3/instances/1.4";

beforeAll(async () => {
  app = await startTestApp({
    clock,
    sessionLimits: { idleMinutes: 1e6, absoluteHours: 1e6 },
    lockMinutes: 1e6,
  });
  clinic = await app.logIn("clinic");
});
afterAll(() => app.close());

const make = async (person: Person, change: Record<string, unknown> = {}) =>
  person.call<{ made: ApiToken; token: string }>("POST", "/api/tokens", {
    commandId: crypto.randomUUID(),
    name: "PACS",
    scopes: ["dicom.read"],
    days: 30,
    password: DEMO_PASSWORD,
    ...change,
  });
const ask = async (token: string, path = UNKNOWN_IMAGE, method = "GET") => {
  const response = await app.stranger.fetch(method, path, undefined, {
    authorization: `Bearer ${token}`,
  });
  const body = (await response.json()) as { code: string };
  return { response, said: `${response.status} ${body.code}` };
};
const admin = () => ({
  ...{ db: app.deps.db, ids: newId, clock },
  audit: createAudit(app.deps.db, clock, "admin"),
});

it("a token opens DICOMweb for its person, is kept as a hash, and is shown once", async () => {
  const { made, token } = await make(clinic);
  expect((await ask(token)).said).toBe("404 image.notFound");
  const row = await app.deps.db.query
    .selectFrom("api_token")
    .selectAll()
    .where("id", "=", made.id)
    .executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain(token);
  expect(row.token_hash).toBe(
    createHash("sha256").update(token).digest("base64url"),
  );
  const listed = await clinic.call<ApiToken[]>("GET", "/api/tokens");
  expect(JSON.stringify(listed)).not.toContain(token);
  expect(listed.find(({ id }) => id === made.id)).toMatchObject({
    name: "PACS",
    scopes: ["dicom.read"],
    lastUsedAt: expect.any(String) as string,
    revokedAt: null,
  });
});

it("a token whose text was lost on the way gets another one, and no second token stands beside it", async () => {
  const commandId = crypto.randomUUID();
  const lost = await make(clinic, { commandId });
  const { made, token } = await make(clinic, { commandId, days: 60 });
  expect((await ask(lost.token)).said).toBe("401 token.unknown");
  const standing = async () =>
    (await clinic.call<ApiToken[]>("GET", "/api/tokens"))
      .filter(({ id }) => id === lost.made.id || id === made.id)
      .map(({ id, expiresAt }) => ({ id, expiresAt }));
  expect(await standing()).toEqual([
    { id: made.id, expiresAt: made.expiresAt },
  ]);
  // Of somebody else, or one that is in use, it is another token's id.
  const refusal = async (person: Person) =>
    (
      await person.refusal("POST", "/api/tokens", {
        ...{ commandId, name: "PACS", scopes: ["dicom.read"], days: 30 },
        password: DEMO_PASSWORD,
      })
    ).code;
  expect(await refusal(await app.logIn("radiologist"))).toBe("input.invalid");
  expect((await ask(token)).said).toBe("404 image.notFound");
  expect(await refusal(clinic)).toBe("input.invalid");
  expect((await ask(token)).said).toBe("404 image.notFound");
});

it("a token opens nothing but what is made for programs", async () => {
  const { token } = await make(clinic);
  expect((await ask(token, "/api/session")).said).toBe("401 session.required");
  expect((await ask(token, "/api/tokens")).said).toBe("401 session.required");
});

it("a token in the address is no token", async () => {
  const { token } = await make(clinic);
  for (const name of ["token", "access_token"]) {
    const response = await app.stranger.fetch(
      "GET",
      `${UNKNOWN_IMAGE}?${name}=${token}`,
    );
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
  }
});

it("without the scope the door stays shut, and the refusal is on record", async () => {
  const { made, token } = await make(clinic, { scopes: ["dicom.store"] });
  expect((await ask(token)).said).toBe("403 token.scope");
  const { error_code } = await app.deps.db.query
    .selectFrom("audit_event")
    .select("error_code")
    .where("session_id", "=", made.id)
    .where("outcome", "=", "denied")
    .executeTakeFirstOrThrow();
  expect(error_code).toBe("token.scope");
});

it("a token ends with its time, its revocation, its person's membership and its person", async () => {
  const { db } = app.deps;
  const { person } = await clinic.call<SessionView>("GET", "/api/session");
  const timed = await make(clinic, { days: 1 });
  const revoked = await make(clinic);
  const other = await make(clinic);
  await clinic.call("POST", `/api/tokens/${revoked.made.id}/revocation`);
  expect((await ask(revoked.token)).said).toBe("401 token.expired");
  clock.forward(DAY_MS - 60_000);
  expect((await ask(timed.token)).said).toBe("404 image.notFound");
  clock.forward(60_000);
  expect((await ask(timed.token)).said).toBe("401 token.expired");
  const membership = db.query
    .updateTable("membership")
    .where("person_id", "=", person.id);
  await membership.set({ ends: clock.now() }).execute();
  expect((await ask(other.token)).said).toBe("401 token.expired");
  await membership.set({ ends: null }).execute();
  expect((await ask(other.token)).said).toBe("404 image.notFound");
  const one = db.query.updateTable("person").where("id", "=", person.id);
  await one.set({ revoked_at: clock.now() }).execute();
  expect((await ask(other.token)).said).toBe("401 token.expired");
  await one.set({ revoked_at: null }).execute();
});

it("nobody gives away more than their role has, nor without their password", async () => {
  const coordinator = await app.logIn("coordinator");
  await expect(make(coordinator, { scopes: ["dicom.store"] })).rejects.toThrow(
    "403 role.forbidden",
  );
  await expect(make(clinic, { password: "wrong-password" })).rejects.toThrow(
    "403 signature.wrongPassword",
  );
});

it("colleagues neither see nor revoke each other's tokens; another institution's administrator neither", async () => {
  const { made } = await make(clinic);
  for (const login of ["clinic2", "radiologist", "secadmin"]) {
    const person = await app.logIn(login);
    const listed = await person.call<ApiToken[]>("GET", "/api/tokens");
    expect(listed.filter(({ id }) => id === made.id)).toEqual([]);
    expect(
      await person.refusal("POST", `/api/tokens/${made.id}/revocation`),
    ).toEqual({ status: 404, code: "token.notFound" });
  }
});

it("the terminal makes, lists and revokes tokens, and says what it cannot do", async () => {
  const made = await addToken(admin(), {
    ...{ login: "radiologist", scope: "dicom", organisation: undefined },
    ...{ name: "Orthanc", days: undefined },
  });
  expect((await ask(made.token)).said).toBe("404 image.notFound");
  expect(await tokensOf(app.deps.db, "radiologist")).toMatchObject([
    { id: made.id, name: "Orthanc", scopes: ["dicom.read", "dicom.store"] },
  ]);
  await endToken(admin(), made.id);
  expect((await ask(made.token)).said).toBe("401 token.expired");
  await expect(endToken(admin(), made.id)).rejects.toThrow("no token");
  const bad = {
    login: "radiologist",
    organisation: undefined,
    name: undefined,
  };
  await expect(
    addToken(admin(), { ...bad, scope: "everything", days: 1 }),
  ).rejects.toThrow("SCOPE is one of");
  await expect(
    addToken(admin(), { ...bad, scope: "dicom", days: 0 }),
  ).rejects.toThrow("--days");
});

it("guessing is braked by address, and a good token still passes", async () => {
  const { token } = await make(clinic);
  const said = new Set<string>();
  for (let tries = 0; tries < 40; tries += 1)
    said.add((await ask(`lzt_${tries}`)).said);
  expect([...said]).toEqual(["401 token.unknown", "429 token.tooManyAttempts"]);
  expect((await ask("lzt_again")).response.headers.get("retry-after")).toBe(
    "600",
  );
  expect((await ask(token)).said).toBe("404 image.notFound");
});
