import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import {
  dicomObjectRoutes,
  type SavedObjects,
} from "../../../shared/contracts/dicomObjects.ts";
import type { SharedViewDocument } from "../../../shared/domain/sharedViewing/document.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

export interface SaveObjects {
  save: () => void;
  busy: boolean;
  /** What was saved last; null: nothing, or it failed. */
  saved: SavedObjects | null;
  error: Error | null;
  /** It is what this person looks at alone. */
  isOwn: boolean;
}

/**
 * Saves what this person looks at alone, or without that what the case's shared view holds on the server. A try that failed
 * is the same command when it is tried again on the same view.
 */
export const useSaveObjects = (
  caseId: string,
  own?: SharedViewDocument,
): SaveObjects => {
  const api = useApi();
  const queries = useQueryClient();
  const tried = useRef<{ commandId: string; of: typeof own } | null>(null);
  const { mutate, isPending, data, error } = useMutation({
    mutationFn: () => {
      if (tried.current?.of !== own) tried.current = null;
      tried.current ??= { commandId: newCommandId(), of: own };
      const { commandId } = tried.current;
      return api.call(dicomObjectRoutes.saveObjects, {
        params: { caseId },
        body: own ? { commandId, view: own } : { commandId },
      });
    },
    onSuccess: async () => {
      tried.current = null;
      await queries.invalidateQueries({ queryKey: queryKeys.studies(caseId) });
    },
  });
  return {
    save: () => mutate(),
    busy: isPending,
    saved: data ?? null,
    error,
    isOwn: own !== undefined,
  };
};
