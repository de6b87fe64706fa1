import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import {
  deidentificationRoutes,
  type DeidentifiedCopy,
} from "../../../shared/contracts/deidentification.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

const LOOK_AGAIN_MS = 3_000;

/** The copies made of a case; while a download that was begun here goes on, asked again for its list of changes. */
export const useCopies = (caseId: string, watched: ReadonlySet<string>) => {
  const api = useApi();
  const isOpen = ({ id, outcome }: DeidentifiedCopy) =>
    watched.has(id) && outcome === null;
  return useQuery({
    queryKey: queryKeys.copies(caseId),
    queryFn: ({ signal }) =>
      api.call(deidentificationRoutes.listCopies, {
        params: { caseId },
        signal,
      }),
    refetchInterval: ({ state }) =>
      state.data?.some(isOpen) === true ? LOOK_AGAIN_MS : false,
  });
};

/** What a copy of a study would hold. Asked once: what a person looks at changes under nobody's eyes, reconnected or not. */
export const useCopyPlan = (caseId: string, studyUid: string) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.copyPlan(caseId, studyUid),
    queryFn: ({ signal }) =>
      api.call(deidentificationRoutes.planCopy, {
        params: { caseId, studyUid },
        signal,
      }),
    staleTime: "static",
    gcTime: 0,
  });
};

export const useConfirmCopy = (caseId: string) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyOf<typeof deidentificationRoutes.confirmCopy>) =>
      api.call(deidentificationRoutes.confirmCopy, {
        params: { caseId },
        body,
      }),
    // Also where it failed: a lost answer says nothing of whether a copy was made.
    onSettled: () =>
      queries.invalidateQueries({ queryKey: queryKeys.copies(caseId) }),
  });
};
