import { createContext, use, useCallback, useState } from "react";

/** What a draft may hold: one text, or the fields of one form. */
export type DraftValue = string | Readonly<Record<string, string | boolean>>;

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
}

const PREFIX = "lianzhen.draft/";

const sameShape = <T extends DraftValue>(
  value: unknown,
  initial: T,
): value is T => {
  if (typeof initial === "string") return typeof value === "string";
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(initial).every(
    ([name, first]) => typeof fields.get(name) === typeof first,
  );
};

/** Drafts of one person in this browser tab; they outlive a reload, an expired session and a log-out. */
export const createDraftStore = (
  storage: Storage,
  personId: string,
  now: () => number = Date.now,
): DraftStore => {
  const nameOf = (key: string) => `${PREFIX}${personId}/${key}`;
  return {
    read: (key, initial) => {
      const text = storage.getItem(nameOf(key));
      if (text === null) return undefined;
      const { savedAtMs, value } = JSON.parse(text) as Stored;
      return sameShape(value, initial) ? { value, savedAtMs } : undefined;
    },
    write: (key, value) => {
      const savedAtMs = now();
      try {
        storage.setItem(
          nameOf(key),
          JSON.stringify({ savedAtMs, value } satisfies Stored),
        );
        return savedAtMs;
      } catch (error) {
        // Full or forbidden storage: the text is still on the page, and the page says that it is not kept.
        if (error instanceof DOMException) return null;
        throw error;
      }
    },
    clear: (key) => storage.removeItem(nameOf(key)),
  };
};

/** Removes what others typed in this tab: a shared PC shows nobody a colleague's draft. */
export const wipeOthersDrafts = (storage: Storage, personId: string): void => {
  Object.keys(storage)
    .filter(
      (name) =>
        name.startsWith(PREFIX) && !name.startsWith(`${PREFIX}${personId}/`),
    )
    .forEach((name) => storage.removeItem(name));
};

export const DraftContext = createContext<DraftStore | null>(null);

interface Draft<T extends DraftValue> {
  value: T;
  setValue: (value: T) => void;
  /** When the text was last kept; undefined before the first change, null when it could not be kept. */
  savedAtMs: number | null | undefined;
  /** After sending: forget the draft and show the initial value again. */
  clear: () => void;
}

/**
 * Text that saves itself as it is typed, under `key`, for the person logged in. A function as `initial` makes a new
 * value each time the draft is cleared.
 */
export const useDraft = <T extends DraftValue>(
  key: string,
  initial: T | (() => T),
): Draft<T> => {
  const store = use(DraftContext);
  if (!store) throw new Error("DraftContext is missing");
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
  const clear = useCallback(() => {
    store.clear(key);
    setDraft({ value: makeFirst(), savedAtMs: undefined });
  }, [store, key, makeFirst]);
  return { ...draft, setValue, clear };
};
