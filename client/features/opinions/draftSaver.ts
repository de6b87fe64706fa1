import type {
  OpinionContent,
  OpinionDraft,
} from "../../../shared/contracts/opinions.ts";

export const PARTS = ["findings", "diagnosis", "advice", "notes"] as const;
export const EMPTY: OpinionContent = {
  findings: "",
  diagnosis: "",
  advice: "",
  notes: "",
};
export const sameContent = (a: OpinionContent, b: OpinionContent): boolean =>
  PARTS.every((part) => a[part] === b[part]);

/** The whole text, for reading and copying. */
export const wordsOf = (content: OpinionContent): string =>
  PARTS.map((part) => content[part])
    .filter((text) => text.trim())
    .join("\n\n");

export interface SaverState {
  /** The server's version that the text on the page goes on from; 0 for none. */
  base: number;
  phase: "clean" | "waiting" | "saving" | "failed" | "stale";
  /** When the server last had the text of the page; undefined before. */
  savedAtMs: number | undefined;
}
interface SaverDeps {
  base: number;
  savedAtMs: number | undefined;
  send: (content: OpinionContent, baseVersion: number) => Promise<OpinionDraft>;
  /** Whether the refusal says that the draft was saved elsewhere. */
  isStale: (error: unknown) => boolean;
  /** Called when the server has kept a text. */
  onSaved: (draft: OpinionDraft) => void;
  /** Called when the server holds another text. */
  onStale: () => void;
}

const DELAY_MS = 1_200;
const RETRY_MS = 5_000;

/**
 * Brings the text of the page to the server: a moment after the last keystroke, one save at a time, again and again
 * until it is there. A text saved elsewhere meanwhile stops it until `rebase`.
 */
export const createDraftSaver = (deps: SaverDeps) => {
  let state: SaverState = {
    base: deps.base,
    phase: "clean",
    savedAtMs: deps.savedAtMs,
  };
  let wanted: OpinionContent | undefined;
  /** Texts that the server may hold although it never said so. */
  let unsure: OpinionContent[] = [];
  let running: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const set = (change: Partial<SaverState>) => {
    state = { ...state, ...change };
    listeners.forEach((listener) => listener());
  };
  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), ms);
  };

  const saveOnce = async (content: OpinionContent) => {
    set({ phase: "saving" });
    try {
      const draft = await deps.send(content, state.base);
      deps.onSaved(draft);
      const phase = wanted ? "waiting" : "clean";
      const savedAtMs = Date.parse(draft.savedAt);
      set({ base: draft.version, phase, savedAtMs });
      unsure = [];
    } catch (error) {
      wanted ??= content;
      if (deps.isStale(error)) {
        set({ phase: "stale" });
        deps.onStale();
      } else {
        unsure.push(content);
        set({ phase: "failed" });
        later(RETRY_MS);
      }
    }
  };
  const drain = async () => {
    while (wanted && state.phase !== "stale") {
      const content = wanted;
      wanted = undefined;
      await saveOnce(content);
      if (state.phase === "failed") return;
    }
  };
  const run = (): Promise<void> =>
    (running ??= drain().finally(() => (running = undefined)));

  return {
    state: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    change: (content: OpinionContent) => {
      wanted = content;
      if (state.phase === "stale") return;
      if (!running) set({ phase: "waiting" });
      later(DELAY_MS);
    },
    /** Saves at once; true when the server then has the text of the page. */
    flush: async (): Promise<boolean> => {
      clearTimeout(timer);
      await running;
      await run();
      return state.phase === "clean" && state.base > 0;
    },
    /**
     * What the server was found to hold: our own text whose reply was lost is no other text, and neither is none, e.g.
     * after a signature whose reply was lost.
     */
    found: (server: OpinionDraft | null): void => {
      if (state.phase !== "stale") return;
      if (!server) {
        set({ base: 0, phase: "waiting", savedAtMs: undefined });
        later(DELAY_MS);
        return;
      }
      if (!unsure.some((sent) => sameContent(server.content, sent))) return;
      unsure = [];
      if (wanted && sameContent(wanted, server.content)) wanted = undefined;
      set({
        base: server.version,
        phase: wanted ? "waiting" : "clean",
        savedAtMs: Date.parse(server.savedAt),
      });
      if (wanted) later(0);
    },
    /** Goes on from the server's version `base`, with this text. */
    rebase: (base: number, content: OpinionContent | undefined): void => {
      unsure = [];
      wanted = content;
      set({ base, phase: content ? "waiting" : "clean" });
      if (content) later(0);
    },
    stop: () => {
      clearTimeout(timer);
      if (wanted && state.phase !== "stale") void run();
    },
  };
};
