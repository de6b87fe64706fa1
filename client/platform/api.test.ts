import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { defineRoute } from "../../shared/contracts/contract.ts";
import { identityRoutes } from "../../shared/contracts/identity.ts";
import { OrganisationId } from "../../shared/contracts/ids.ts";
import { createApi, urlOf, type Api } from "./api.ts";
import { ApiError } from "./apiError.ts";
import type { Actor } from "./session/guard.ts";

const readThing = defineRoute({
  method: "GET",
  path: "/api/things/:thingId/parts",
  summary: "",
  access: "session",
  params: z.object({ thingId: z.string() }),
  query: z.object({ kind: z.string() }),
  reply: z.object({ name: z.string() }),
});
const saveThing = defineRoute({
  method: "POST",
  path: "/api/things",
  summary: "",
  access: "session",
  body: z.object({ name: z.string() }),
});
const organisationId = "00000000-0000-4000-8000-000000000001";
const openDoor = defineRoute({
  method: "POST",
  path: "/api/door",
  summary: "",
  access: "public",
});

const reply = (status: number, body: unknown) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
  });
const expired = () =>
  reply(401, { code: "session.expired", message: "m", requestId: "r1" });

const apiWith = (
  fetchFake: typeof fetch,
  recoverSession = () => Promise.resolve(false),
  actor: Actor | null = null,
) =>
  createApi({
    fetch: fetchFake,
    makeRequest: () => new XMLHttpRequest(),
    language: () => "zh",
    actor: () => actor,
    recoverSession,
  });

const failureOf = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await promise.catch((e: unknown) => e);
  if (!(error instanceof ApiError)) throw new Error("not refused");
  return error;
};

describe("a call to the server", () => {
  it("goes to the contract's address in the interface's language and gives the parsed reply", async () => {
    const fetchFake = vi.fn<typeof fetch>(() =>
      Promise.resolve(reply(200, { name: "n", extra: 1 })),
    );
    const parts = { params: { thingId: "a/b" }, query: { kind: "x y" } };
    expect(await apiWith(fetchFake).call(readThing, parts)).toEqual({
      name: "n",
    });
    const [address, init] = fetchFake.mock.calls[0]!;
    expect(address).toBe("/api/things/a%2Fb/parts?kind=x+y");
    expect(address).toBe(urlOf(readThing, parts));
    expect(init?.headers).toMatchObject({ "accept-language": "zh" });
    expect(init).not.toHaveProperty("body");
  });

  it("sends JSON and needs no reply where the contract has none", async () => {
    const fetchFake = vi.fn<typeof fetch>(() =>
      Promise.resolve(new Response(null, { status: 204 })),
    );
    await apiWith(fetchFake).call(saveThing, { body: { name: "n" } });
    expect(fetchFake.mock.calls[0]?.[1]).toMatchObject({
      method: "POST",
      body: '{"name":"n"}',
      headers: { "content-type": "application/json" },
    });
  });

  it("throws the server's refusal with its code, request number and fields", async () => {
    const refusal = {
      code: "input.invalid",
      message: "填写内容有误",
      requestId: "r-77",
      fields: [{ path: "patient.name", problem: "too_small" }],
    };
    const error = await failureOf(
      apiWith(() => Promise.resolve(reply(400, refusal))).call(saveThing, {
        body: { name: "" },
      }),
    );
    expect(error).toMatchObject(refusal);
  });

  it.each([
    ["a page that is none of ours", 404, "<html>Not found</html>"],
    [
      "a code of another version",
      418,
      { code: "tea.pot", message: "m", requestId: "r" },
    ],
    ["a reply of another shape", 200, { title: "n" }],
  ])("says that it cannot read %s", async (_what, status, body) => {
    const error = await failureOf(
      apiWith(() => Promise.resolve(reply(status, body))).call(readThing, {
        params: { thingId: "1" },
        query: { kind: "k" },
      }),
    );
    expect(error.code).toBe("client.badReply");
  });

  it.each([502, 503, 504])(
    "calls a proxy's %i that reaches no server what it is: a line that is down",
    async (status) => {
      const page = reply(status, "<html>Bad gateway</html>");
      const error = await failureOf(
        apiWith(() => Promise.resolve(page)).call(openDoor),
      );
      expect(error.code).toBe("client.network");
    },
  );

  it("tells a network failure from an aborted call", async () => {
    const api = apiWith(() => Promise.reject(new TypeError("Failed to fetch")));
    expect((await failureOf(api.call(openDoor))).code).toBe("client.network");
    const gone = AbortSignal.abort(new Error("left the page"));
    await expect(api.call(openDoor, { signal: gone })).rejects.not.toThrow(
      ApiError,
    );
  });
});

describe("a session that is gone", () => {
  it("asks the person, and after the log-in the same call goes through", async () => {
    const answers = [expired(), reply(200, { name: "n" })];
    const fetchFake = vi.fn<typeof fetch>(() =>
      Promise.resolve(answers.shift()!),
    );
    const recover = vi.fn(() => Promise.resolve(true));
    const parts = { params: { thingId: "1" }, query: { kind: "k" } };
    await expect(
      apiWith(fetchFake, recover).call(readThing, parts),
    ).resolves.toEqual({ name: "n" });
    expect(recover).toHaveBeenCalledOnce();
    expect(fetchFake).toHaveBeenCalledTimes(2);
  });

  it("fails the call when the person does not, or is another", async () => {
    const error = await failureOf(
      apiWith(() => Promise.resolve(expired())).call(saveThing, {
        body: { name: "n" },
      }),
    );
    expect(error.code).toBe("session.expired");
  });

  it("is an answer, not a question, for public routes and where the caller says so", async () => {
    const recover = vi.fn(() => Promise.resolve(true));
    const api = apiWith(() => Promise.resolve(expired()), recover);
    await failureOf(api.call(openDoor));
    await failureOf(
      api.call(saveThing, { body: { name: "n" }, onSessionLost: "throw" }),
    );
    expect(recover).not.toHaveBeenCalled();
  });
});

describe("a page that shows one person", () => {
  const actor = { personId: "p1", organisationId: "o1" };
  const headersOf = async (send: (api: Api) => Promise<unknown>) => {
    const fetchFake = vi.fn<typeof fetch>(() => Promise.resolve(expired()));
    const api = apiWith(fetchFake, () => Promise.resolve(true), actor);
    await failureOf(send(api));
    return fetchFake.mock.calls.map(([, init]) =>
      new Headers(init?.headers).get("x-acting-for"),
    );
  };

  it("names that person and organisation on every call, the repeated one too", async () => {
    expect(
      await headersOf((api) => api.call(saveThing, { body: { name: "n" } })),
    ).toEqual(["p1:o1", "p1:o1"]);
    expect(
      await headersOf((api) =>
        api.call(identityRoutes.logOut, { onSessionLost: "throw" }),
      ),
    ).toEqual(["p1:o1"]);
  });

  it("names nobody where it asks who is logged in, or logs in", async () => {
    expect(await headersOf((api) => api.call(openDoor))).toEqual([null]);
    expect(
      await headersOf((api) =>
        api.call(identityRoutes.readSession, { onSessionLost: "throw" }),
      ),
    ).toEqual([null]);
    expect(
      await headersOf((api) =>
        api.call(identityRoutes.actAs, {
          body: { organisationId: OrganisationId.parse(organisationId) },
          onSessionLost: "throw",
        }),
      ),
    ).toEqual([null]);
  });

  it("is named on an upload", async () => {
    const named: [string, string][] = [];
    const request = new XMLHttpRequest();
    vi.spyOn(request, "open").mockReturnValue();
    vi.spyOn(request, "setRequestHeader").mockImplementation((name, value) => {
      named.push([name, value]);
    });
    vi.spyOn(request, "send").mockImplementation(() =>
      request.dispatchEvent(new ProgressEvent("error")),
    );
    const api = createApi({
      fetch: vi.fn<typeof fetch>(),
      makeRequest: () => request,
      language: () => "zh",
      actor: () => actor,
      recoverSession: () => Promise.resolve(false),
    });
    await failureOf(api.upload(saveThing, { blob: new Blob(["x"]) }));
    expect(named).toContainEqual(["x-acting-for", "p1:o1"]);
  });
});
