import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  consultRoutes,
  type ConsultRequest,
} from "../../../shared/contracts/consults.ts";
import { dutyRoutes, type Duty } from "../../../shared/contracts/duty.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

export const useDuty = () => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.duty,
    queryFn: ({ signal }) => api.call(dutyRoutes.readDuty, { signal }),
  });
};

type DutyCall =
  | { do: "duty"; personId: string; onDuty: boolean }
  | { do: "phone"; phone: string | null };

export const useDutyCall = (onDone?: () => void) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (call: DutyCall): Promise<Duty> =>
      call.do === "duty"
        ? api.call(dutyRoutes.setDuty, {
            params: { personId: call.personId },
            body: { onDuty: call.onDuty },
          })
        : api.call(dutyRoutes.setDutyPhone, { body: { phone: call.phone } }),
    onSuccess: (duty) => {
      queries.setQueryData(queryKeys.duty, duty);
      onDone?.();
    },
    onError: () => queries.invalidateQueries({ queryKey: queryKeys.duty }),
  });
};

/**
 * Emergencies that ring for the acting person; kept fresh by `ring:changed`, and by each new connection. Never asked for
 * by the clock: that would keep a forgotten session alive.
 */
export const useRings = (enabled: boolean) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.rings,
    queryFn: ({ signal }) => api.call(dutyRoutes.listRings, { signal }),
    enabled,
  });
};

/** Who calls with an emergency now, as a locked screen may know it. A session that is over is an answer here. */
export const useRingCalls = (enabled: boolean) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.ringCalls,
    queryFn: ({ signal }) =>
      api.call(dutyRoutes.listRingCalls, { signal, onSessionLost: "throw" }),
    enabled,
  });
};

/** How the ringing of one emergency goes. */
export const useRingProgress = (requestId: string, enabled: boolean) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.ring(requestId),
    queryFn: ({ signal }) =>
      api.call(dutyRoutes.readRing, { params: { requestId }, signal }),
    enabled,
  });
};

/** Accepts from the ring itself. Whatever came of it, what the page shows is read again. */
export const useAcceptRing = (
  onAccepted: (request: ConsultRequest) => void,
) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request: ConsultRequest): Promise<ConsultRequest> =>
      api.call(consultRoutes.acceptRequest, {
        params: { requestId: request.id },
        body: { expectedVersion: request.version },
      }),
    onSuccess: onAccepted,
    onSettled: (_done, _error, request) =>
      Promise.all(
        [
          queryKeys.rings,
          queryKeys.inbox,
          queryKeys.request(request.id),
          queryKeys.caseRequests(request.caseId),
        ].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
};

export const useSeeRing = () => {
  const api = useApi();
  return useMutation({
    mutationFn: (ringId: string) =>
      api.call(dutyRoutes.seeRing, { params: { ringId } }),
  });
};
