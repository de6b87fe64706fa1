import { createContext, use, useCallback, useEffect, useState } from "react";

/** What a draft may hold: one text, or the fields of one form, whose parts have names of their own. */
export type DraftValue =
  | string
  | Readonly<
      Record<string, string | boolean | Readonly<Record<string, unknown>>>
    >;

interface Stored {
  savedAtMs: number;
  value: unknown;
}
export interface DraftStore {
  /** The draft as left, or undefined where there is none of this shape. */
  read: <T extends DraftValue>(
    key: string,
    initial: T,
  ) => { value: T; savedAtMs: number } | undefined;
  /** When it was saved; null when this browser has no room for it. */
  write: (key: string, value: DraftValue) => number | null;
  clear: (key: string) => void;
  /** Tells of `clear`, whoever called it; returns the way to stop. */
  onCleared: (key: string, listener: () => void) => () => void;
}

const PREFIX = "lianzhen.draft/";
/** A draft its person did not come back to for this long is dropped: it may hold a patient's history, and this PC is shared. */
export const DRAFT_LIVES_MS = 7 * 24 * 60 * 60_000;
/** All drafts of one owner, in characters: well below the 5 million that browsers allow one site. */
export const DRAFTS_LIMIT = 1_000_000;

const storedIn = (text: string): Stored | null => {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // Cut off by a crash, or somebody else's: as good as none.
    return null;
  }
  return typeof found === "object" &&
    found !== null &&
    "value" in found &&
    "savedAtMs" in found &&
    typeof found.savedAtMs === "number"
    ? { savedAtMs: found.savedAtMs, value: found.value }
    : null;
};
const draftNames = (storage: Storage) =>
  Object.keys(storage).filter((name) => name.startsWith(PREFIX));

/** Removes whatever is past its time, whoever typed it. */
export const dropExpiredDrafts = (
  storage: Storage,
  nowMs: number = Date.now(),
): void => {
  for (const name of draftNames(storage)) {
    const stored = storedIn(storage.getItem(name) ?? "");
    if (!stored || nowMs - stored.savedAtMs > DRAFT_LIVES_MS)
      storage.removeItem(name);
  }
};
/** Characters that the owner's drafts but `name` take. */
const takenBesides = (storage: Storage, owner: string, name: string) =>
  draftNames(storage)
    .filter((other) => other.startsWith(owner) && other !== name)
    .reduce(
      (sum, other) =>
        sum + other.length + (storage.getItem(other) ?? "").length,
      0,
    );

const sameShape = <T extends DraftValue>(
  value: unknown,
  initial: T,
): value is T => {
  if (typeof initial === "string") return typeof value === "string";
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(initial).every(
    ([name, first]) =>
      fields.get(name) !== null && typeof fields.get(name) === typeof first,
  );
};

/** Whose drafts: one person, acting for one organisation. */
export interface DraftOwner {
  personId: string;
  organisationId: string;
}

/**
 * Drafts of one owner in this browser; no other one reads them. In `localStorage` they outlive a reload, an expired
 * session, a log-out, another person's log-in, a closed tab and a power cut, for `DRAFT_LIVES_MS` (rule LK6,
 * docs/decisions/0007-drafts.md).
 */
export const createDraftStore = (
  storage: Storage,
  { personId, organisationId }: DraftOwner,
  now: () => number = Date.now,
): DraftStore => {
  const owner = `${PREFIX}${personId}@${organisationId}/`;
  const nameOf = (key: string) => `${owner}${key}`;
  const listeners = new Map<string, Set<() => void>>();
  dropExpiredDrafts(storage, now());
  return {
    read: (key, initial) => {
      const stored = storedIn(storage.getItem(nameOf(key)) ?? "");
      if (!stored || now() - stored.savedAtMs > DRAFT_LIVES_MS)
        return undefined;
      const { savedAtMs, value } = stored;
      return sameShape(value, initial) ? { value, savedAtMs } : undefined;
    },
    write: (key, value) => {
      const savedAtMs = now();
      const name = nameOf(key);
      const text = JSON.stringify({ savedAtMs, value } satisfies Stored);
      const total =
        takenBesides(storage, owner, name) + name.length + text.length;
      // No older draft is thrown out for this one: the page says that it is not kept.
      if (total > DRAFTS_LIMIT) return null;
      try {
        storage.setItem(name, text);
        return savedAtMs;
      } catch (error) {
        // Full or forbidden storage: the text is still on the page, and the page says that it is not kept.
        if (error instanceof DOMException) return null;
        throw error;
      }
    },
    clear: (key) => {
      storage.removeItem(nameOf(key));
      listeners.get(key)?.forEach((listener) => listener());
    },
    onCleared: (key, listener) => {
      const heard = listeners.get(key) ?? new Set();
      listeners.set(key, heard.add(listener));
      return () => heard.delete(listener);
    },
  };
};

export const DraftContext = createContext<DraftStore | null>(null);

export interface Draft<T extends DraftValue> {
  value: T;
  setValue: (value: T) => void;
  /** When the text was last kept; undefined before the first change, null when it could not be kept. */
  savedAtMs: number | null | undefined;
  /** After sending: forget the draft and show the initial value again. */
  clear: () => void;
}

/** Where drafts are kept; most places want `useDraft`. */
export const useDraftStore = (): DraftStore => {
  const store = use(DraftContext);
  if (!store) throw new Error("DraftContext is missing");
  return store;
};

/**
 * Text that saves itself as it is typed, under `key`, for the person logged in. A function as `initial` makes a new
 * value each time the draft is cleared.
 */
export const useDraft = <T extends DraftValue>(
  key: string,
  initial: T | (() => T),
): Draft<T> => {
  const store = useDraftStore();
  const [makeFirst] = useState(() =>
    typeof initial === "function" ? initial : () => initial,
  );
  const [draft, setDraft] = useState<{
    value: T;
    savedAtMs: number | null | undefined;
  }>(() => {
    const first = makeFirst();
    return store.read(key, first) ?? { value: first, savedAtMs: undefined };
  });
  const setValue = useCallback(
    (value: T) => setDraft({ value, savedAtMs: store.write(key, value) }),
    [store, key],
  );
  // Also by another place that shows the same draft, e.g. one that sent it and was closed before the answer came.
  useEffect(
    () =>
      store.onCleared(key, () =>
        setDraft({ value: makeFirst(), savedAtMs: undefined }),
      ),
    [store, key, makeFirst],
  );
  const clear = useCallback(() => store.clear(key), [store, key]);
  return { ...draft, setValue, clear };
};
