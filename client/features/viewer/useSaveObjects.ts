import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import {
  dicomObjectRoutes,
  type SavedObjects,
} from "../../../shared/contracts/dicomObjects.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

export interface SaveObjects {
  save: () => void;
  busy: boolean;
  /** What was saved last; null: nothing, or it failed. */
  saved: SavedObjects | null;
  error: Error | null;
}

/** Saves what the case's shared view holds on the server; a try that failed is the same command when it is tried again. */
export const useSaveObjects = (caseId: string): SaveObjects => {
  const api = useApi();
  const queries = useQueryClient();
  const command = useRef<string | null>(null);
  const { mutate, isPending, data, error } = useMutation({
    mutationFn: () => {
      command.current ??= newCommandId();
      return api.call(dicomObjectRoutes.saveObjects, {
        params: { caseId },
        body: { commandId: command.current },
      });
    },
    onSuccess: async () => {
      command.current = null;
      await queries.invalidateQueries({ queryKey: queryKeys.studies(caseId) });
    },
  });
  return {
    save: () => mutate(),
    busy: isPending,
    saved: data ?? null,
    error,
  };
};
