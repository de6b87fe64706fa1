import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import {
  opinionRoutes,
  type Opinion,
  type OpinionContent,
} from "../../../shared/contracts/opinions.ts";
import { ApiError } from "../../platform/apiError.ts";
import { useDraft, type Draft } from "../../platform/drafts.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";
import { createDraftSaver, EMPTY, sameContent } from "./draftSaver.ts";

/** The text as this browser keeps it, with the server's version that it goes on from. */
export interface Kept extends Readonly<Record<string, string>> {
  findings: string;
  diagnosis: string;
  advice: string;
  notes: string;
  base: string;
}
const contentOf = ({ findings, diagnosis, advice, notes }: Kept) => ({
  ...{ findings, diagnosis, advice, notes },
});
const isStale = (error: unknown) =>
  error instanceof ApiError && error.code === "opinion.staleDraft";

/** What this browser keeps of the opinion being written. */
export const useKeptText = (requestId: string): Draft<Kept> =>
  useDraft<Kept>(`request/${requestId}/opinion`, () => ({
    ...EMPTY,
    base: "",
  }));

/**
 * The opinion being written: kept in this browser at each keystroke and on the server a moment later, so that it
 * outlives a crash of either. A text saved elsewhere meanwhile is shown beside it, and neither is lost.
 */
export const useOpinionDraft = (opinion: Opinion) => {
  const api = useApi();
  const queries = useQueryClient();
  const { requestId } = opinion;
  const key = queryKeys.opinion(requestId);
  const local = useKeptText(requestId);
  const keptHere = local.value.base !== "";
  const server = opinion.draft;
  // The same text on both ends is no conflict, whatever became of the acknowledgement.
  const goesOn =
    keptHere && !(server && sameContent(local.value, server.content));
  const [saver] = useState(() => {
    const made = createDraftSaver({
      base: goesOn ? Number(local.value.base) : (server?.version ?? 0),
      savedAtMs: server ? Date.parse(server.savedAt) : undefined,
      isStale,
      send: (content, baseVersion) =>
        api.call(opinionRoutes.saveOpinionDraft, {
          params: { requestId },
          body: { baseVersion, content },
        }),
      onSaved: (draft) =>
        queries.setQueryData<Opinion>(key, (now) => now && { ...now, draft }),
      onStale: () => void lookAgain(),
    });
    const lookAgain = async () => {
      await queries.invalidateQueries({ queryKey: key });
      const now = queries.getQueryState<Opinion>(key);
      // Also where the page knew it already, e.g. since the line came back: nothing on the page changes then.
      if (now?.data && !now.isInvalidated) made.found(now.data.draft);
    };
    return made;
  });
  const state = useSyncExternalStore(saver.subscribe, saver.state);
  const content = keptHere
    ? contentOf(local.value)
    : (server?.content ?? EMPTY);
  const { setValue } = local;

  // The browser's copy follows what the server has acknowledged.
  const { base } = state;
  const keptBase = local.value.base;
  useEffect(() => {
    if (keptBase !== "" && keptBase !== String(base) && state.phase === "clean")
      setValue({ ...local.value, base: String(base) });
  }, [base, keptBase, local.value, setValue, state.phase]);
  useEffect(() => saver.found(server), [saver, server]);
  useEffect(() => {
    // What an earlier page left unsaved here goes on its way now.
    if (goesOn) saver.change(content);
    return saver.stop;
    // oxlint-disable-next-line react/exhaustive-deps -- once, on opening
  }, []);

  const change = (next: OpinionContent) => {
    setValue({ ...next, base: String(saver.state().base) });
    saver.change(next);
  };
  return {
    content,
    state,
    /** The other text, where this one was refused for it. */
    other:
      state.phase === "stale" && server?.version !== state.base ? server : null,
    change,
    flush: saver.flush,
    keepMine: () => saver.rebase(server?.version ?? 0, content),
    takeTheirs: () => {
      saver.rebase(server?.version ?? 0, undefined);
      local.clear();
    },
    /** After signing or discarding. */
    forget: () => {
      saver.rebase(0, undefined);
      local.clear();
    },
    /** The server's version of the text, now. */
    version: () => saver.state().base,
  };
};
