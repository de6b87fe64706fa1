import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  ArrivedStudy,
  studyRoutes,
} from "../../../shared/contracts/studies.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** Studies that arrived and are in no case yet, newest first; kept fresh by `arrivals:changed`. */
export const useArrivals = () => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.arrivals,
    queryFn: ({ signal }) =>
      api.call(studyRoutes.listArrivedStudies, { signal }),
  });
};

/** Takes an arrived study into the case; taking it again changes nothing. */
export const useTakeStudy = (caseId: string) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ studyInstanceUid: studyUid }: ArrivedStudy) =>
      api.call(studyRoutes.takeStudy, { params: { caseId, studyUid } }),
    onSuccess: () =>
      Promise.all(
        [
          queryKeys.arrivals,
          queryKeys.studies(caseId),
          queryKeys.patientChecks(caseId),
        ].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
};

/** The arrived study that a page was opened for; undefined for any other way to it. */
export const arrivalOf = (state: unknown): ArrivedStudy | undefined =>
  typeof state === "object" && state !== null && "arrival" in state
    ? ArrivedStudy.safeParse(state.arrival).data
    : undefined;
