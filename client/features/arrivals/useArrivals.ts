import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DicomUid } from "../../../shared/contracts/ids.ts";
import { studyRoutes } from "../../../shared/contracts/studies.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** Studies that arrived and are in no case yet, newest first; kept fresh by `arrivals:changed`. */
export const useArrivals = (enabled = true) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.arrivals,
    queryFn: ({ signal }) =>
      api.call(studyRoutes.listArrivedStudies, { signal }),
    enabled,
  });
};

/** Takes an arrived study into the case; taking it again changes nothing. */
export const useTakeStudy = (caseId: string) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (studyUid: string) =>
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

/**
 * The study (its UID) that a page was opened for; undefined for any other way to it. Only its UID is left with the
 * browser, whose next user may be somebody else: of whom it is, the server says anew.
 */
export const arrivalOf = (state: unknown): string | undefined =>
  typeof state === "object" && state !== null && "arrival" in state
    ? DicomUid.safeParse(state.arrival).data
    : undefined;
