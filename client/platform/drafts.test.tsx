import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  createDraftStore,
  dropExpiredDrafts,
  DRAFT_LIVES_MS,
  DraftContext,
  DRAFTS_LIMIT,
  useDraft,
  type DraftStore,
} from "./drafts.ts";

const storage = window.localStorage;
const li = { personId: "li", organisationId: "clinic" };
const wang = { personId: "wang", organisationId: "clinic" };
type Form = Readonly<{ text: string; urgent: boolean }>;
const renderDraft = (store: DraftStore, key = "opinion") =>
  renderHook(() => useDraft<Form>(key, { text: "", urgent: false }), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <DraftContext value={store}>{children}</DraftContext>
    ),
  });

describe("a draft", () => {
  beforeEach(() => storage.clear());

  it("expires: nobody finds it after its time, and its text leaves the computer", () => {
    createDraftStore(storage, li, () => 0).write("opinion", "typed");
    const at = (nowMs: number) => createDraftStore(storage, li, () => nowMs);
    expect(at(DRAFT_LIVES_MS).read("opinion", "")?.value).toBe("typed");
    let clock = 0;
    const open = createDraftStore(storage, li, () => clock);
    clock = DRAFT_LIVES_MS + 1;
    expect(open.read("opinion", "")).toBeUndefined();
    expect(at(DRAFT_LIVES_MS + 1).read("opinion", "")).toBeUndefined();
    expect(storage.length).toBe(0);
  });

  it("is not kept beyond the limit of all drafts, and throws no other out", () => {
    const store = createDraftStore(storage, li);
    expect(store.write("first", "a".repeat(DRAFTS_LIMIT - 500))).not.toBeNull();
    expect(store.write("second", "b".repeat(500))).toBeNull();
    expect(store.read("first", "")?.value).toHaveLength(DRAFTS_LIMIT - 500);
    expect(store.write("first", "shorter")).not.toBeNull();
    expect(store.write("second", "b".repeat(500))).not.toBeNull();
  });

  it("that a crash cut off is as good as none", () => {
    const store = createDraftStore(storage, li);
    store.write("opinion", "typed");
    const name = storage.key(0) ?? "";
    storage.setItem(name, (storage.getItem(name) ?? "").slice(0, -3));
    expect(store.read("opinion", "")).toBeUndefined();
  });

  it("goes everywhere it is shown once it was sent from one place", () => {
    const store = createDraftStore(storage, li);
    const drawer = renderDraft(store);
    act(() => drawer.result.current.setValue({ text: "typed", urgent: false }));
    const { clear } = drawer.result.current;
    drawer.unmount();
    const reopened = renderDraft(store);
    expect(reopened.result.current.value.text).toBe("typed");
    act(clear);
    expect(reopened.result.current.value.text).toBe("");
  });

  it("is there again after a reload, with the time it was saved", () => {
    const first = renderDraft(createDraftStore(storage, li, () => 1_000));
    expect(first.result.current.savedAtMs).toBeUndefined();
    act(() => first.result.current.setValue({ text: "typed", urgent: true }));
    first.unmount();
    const { result } = renderDraft(createDraftStore(storage, li, () => 2_000));
    expect(result.current.value).toEqual({ text: "typed", urgent: true });
    expect(result.current.savedAtMs).toBe(1_000);
  });

  it("[LK6] belongs to one person acting for one organisation: others do not find it, and it waits for its own", () => {
    createDraftStore(storage, li).write("opinion", "li's text");
    const others = [wang, { ...li, organisationId: "hospital" }];
    for (const other of others) {
      const store = createDraftStore(storage, other);
      expect(store.read("opinion", "")).toBeUndefined();
      store.write("opinion", "another text");
      store.clear("opinion");
    }
    expect(createDraftStore(storage, li).read("opinion", "")?.value).toBe(
      "li's text",
    );
  });

  it("[LK6] of a person who never returns goes with the time, whoever is there then", () => {
    createDraftStore(storage, li, () => 0).write("opinion", "li's text");
    storage.setItem("unrelated", "stays");
    dropExpiredDrafts(storage, DRAFT_LIVES_MS);
    expect(storage.length).toBe(2);
    dropExpiredDrafts(storage, DRAFT_LIVES_MS + 1);
    expect(Object.keys(storage)).toEqual(["unrelated"]);
  });

  it("takes no room from another person's", () => {
    const full = "a".repeat(DRAFTS_LIMIT - 500);
    expect(createDraftStore(storage, li).write("one", full)).not.toBeNull();
    expect(createDraftStore(storage, wang).write("one", full)).not.toBeNull();
  });

  it("is gone once sent", () => {
    const store = createDraftStore(storage, li);
    const { result } = renderDraft(store);
    act(() => result.current.setValue({ text: "typed", urgent: false }));
    act(() => result.current.clear());
    expect(result.current.value.text).toBe("");
    expect(store.read("opinion", { text: "", urgent: false })).toBeUndefined();
  });

  it("of a form that has changed since is not forced into it", () => {
    createDraftStore(storage, li).write("opinion", "only text");
    expect(
      renderDraft(createDraftStore(storage, li)).result.current.value,
    ).toEqual({
      text: "",
      urgent: false,
    });
  });

  it("says so when the browser has no room for it", () => {
    const full = vi
      .spyOn(Storage.prototype, "setItem")
      .mockImplementation(() => {
        throw new DOMException("full", "QuotaExceededError");
      });
    const { result } = renderDraft(createDraftStore(storage, li));
    act(() => result.current.setValue({ text: "typed", urgent: false }));
    expect(result.current.value.text).toBe("typed");
    expect(result.current.savedAtMs).toBeNull();
    full.mockRestore();
  });
});
