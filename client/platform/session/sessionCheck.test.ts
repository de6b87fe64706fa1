import { describe, expect, it, vi } from "vitest";
import type { SessionView } from "../../../shared/contracts/identity.ts";
import { OrganisationId, PersonId } from "../../../shared/contracts/ids.ts";
import { ApiError } from "../apiError.ts";
import { createSessionGuard } from "./guard.ts";
import { createOtherWindows } from "./otherWindows.ts";
import { createSessionCheck } from "./sessionCheck.ts";

const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const sessionOf = (person: number, organisation: number): SessionView => ({
  person: {
    id: PersonId.parse(idOf(person)),
    name: { zh: "甲", en: "A" },
    login: `p${person}`,
  },
  acting: {
    organisation: {
      id: OrganisationId.parse(idOf(organisation)),
      name: { zh: "院", en: "H" },
    },
    department: null,
    role: "readingDoctor",
  },
  memberships: [],
});
const gone = () => Promise.reject(new ApiError("session.expired"));

const setUp = (readSession: () => Promise<SessionView>) => {
  const guard = createSessionGuard();
  guard.arm({ personId: idOf(1), organisationId: idOf(2) });
  const other = vi.fn();
  guard.onOther(other);
  const read = vi.fn(readSession);
  return { guard, other, read, check: createSessionCheck(guard, read) };
};

describe("a call refused for want of a session", () => {
  it("goes on where this page's own person is logged in, after one look for all calls", async () => {
    const { check, other, read } = setUp(() =>
      Promise.resolve(sessionOf(1, 2)),
    );
    expect(await Promise.all([check.recover(), check.recover()])).toEqual([
      true,
      true,
    ]);
    expect(read).toHaveBeenCalledOnce();
    expect(other).not.toHaveBeenCalled();
  });

  it.each([
    ["another person", sessionOf(3, 2)],
    ["the same person for another organisation", sessionOf(1, 4)],
  ])(
    "fails and makes the page give way to %s, without asking",
    async (_who, session) => {
      const { guard, check, other } = setUp(() => Promise.resolve(session));
      expect(await check.recover()).toBe(false);
      expect(other).toHaveBeenCalledExactlyOnceWith(session);
      expect(guard.isAsking()).toBe(false);
    },
  );

  it("asks for the password where nobody is logged in", async () => {
    const { guard, check } = setUp(gone);
    const recovered = check.recover();
    await vi.waitFor(() => expect(guard.isAsking()).toBe(true));
    guard.answer(true);
    expect(await recovered).toBe(true);
  });
});

describe("a log-in in another window", () => {
  it("of the same person answers this window's question for the password", async () => {
    let now: () => Promise<SessionView> = gone;
    const { guard, check } = setUp(() => now());
    const recovered = check.recover();
    await vi.waitFor(() => expect(guard.isAsking()).toBe(true));
    now = () => Promise.resolve(sessionOf(1, 2));
    await check.lookAgain();
    expect(await recovered).toBe(true);
    expect(guard.isAsking()).toBe(false);
  });

  it("of another person ends the question unanswered and the page gives way", async () => {
    let now: () => Promise<SessionView> = gone;
    const { guard, check, other } = setUp(() => now());
    const recovered = check.recover();
    await vi.waitFor(() => expect(guard.isAsking()).toBe(true));
    now = () => Promise.resolve(sessionOf(3, 2));
    await check.lookAgain();
    expect(await recovered).toBe(false);
    expect(other).toHaveBeenCalledOnce();
  });

  it("does not concern a window where nobody is logged in", async () => {
    const { guard, check, read } = setUp(gone);
    guard.arm(null);
    await check.lookAgain();
    expect(read).not.toHaveBeenCalled();
  });

  it("is heard by the other windows, and a browser without the channel goes without", async () => {
    const here = createOtherWindows(BroadcastChannel);
    const there = createOtherWindows(BroadcastChannel);
    const own = vi.fn();
    here.hear(own);
    const heard = new Promise<void>((resolve) => there.hear(resolve));
    here.tell();
    await heard;
    expect(own).not.toHaveBeenCalled();
    expect(() => createOtherWindows(undefined).tell()).not.toThrow();
  });
});
