import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  opinionRoutes,
  type Opinion,
} from "../../../shared/contracts/opinions.ts";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** A request's opinion as this person may see it; kept fresh by `opinion:changed` and `request:changed`. */
export const useOpinion = (requestId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.opinion(requestId),
    queryFn: ({ signal }) =>
      api.call(opinionRoutes.readOpinion, { params: { requestId }, signal }),
  });
};

/** The institution's record of signed opinions, newest first. */
export const useRecords = () => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.opinions,
    queryFn: ({ signal }) => api.call(opinionRoutes.listOpinions, { signal }),
  });
};

/** Withdrawn opinions that the person has yet to acknowledge. */
export const useWithdrawnOpinions = (enabled: boolean) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.withdrawnOpinions,
    queryFn: ({ signal }) =>
      api.call(opinionRoutes.listWithdrawnOpinions, { signal }),
    enabled,
  });
};

/** Opinions that the person signed, and images came since that nobody has acknowledged. */
export const useOutdatedOpinions = (enabled: boolean) => {
  const api = useApi();
  return useQuery({
    // Below the record: whatever makes that stale makes this stale.
    queryKey: [...queryKeys.opinions, "outdated"],
    queryFn: ({ signal }) =>
      api.call(opinionRoutes.listOutdatedOpinions, { signal }),
    enabled,
  });
};

type Call =
  | { step: "seeImages"; version: number; instances: number }
  | { step: "acknowledge"; version: number }
  | { step: "sign"; body: BodyOf<typeof opinionRoutes.signOpinion> }
  | {
      step: "withdraw";
      version: number;
      body: BodyOf<typeof opinionRoutes.withdrawOpinion>;
    }
  | {
      step: "decide";
      version: number;
      body: BodyOf<typeof opinionRoutes.decideOnOpinion>;
    };

/** Signs, withdraws, decides or acknowledges. Afterwards, whatever came of it, what the page shows is read again. */
export const useOpinionStep = (
  { requestId, caseId }: Pick<Opinion, "requestId" | "caseId">,
  onTaken?: () => void,
) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (call: Call): Promise<Opinion> => {
      switch (call.step) {
        case "sign":
          return api.call(opinionRoutes.signOpinion, {
            params: { requestId },
            body: call.body,
          });
        case "withdraw":
          return api.call(opinionRoutes.withdrawOpinion, {
            params: { requestId, version: call.version },
            body: call.body,
          });
        case "acknowledge":
          return api.call(opinionRoutes.acknowledgeWithdrawal, {
            params: { requestId, version: call.version },
          });
        case "seeImages":
          return api.call(opinionRoutes.acknowledgeLaterImages, {
            params: { requestId, version: call.version },
            body: { instances: call.instances },
          });
        case "decide":
          return api.call(opinionRoutes.decideOnOpinion, {
            params: { requestId, version: call.version },
            body: call.body,
          });
      }
    },
    onSuccess: (opinion) => {
      onTaken?.();
      queries.setQueryData(queryKeys.opinion(requestId), opinion);
    },
    onSettled: () =>
      Promise.all(
        [
          queryKeys.inbox,
          queryKeys.opinion(requestId),
          queryKeys.opinions,
          queryKeys.withdrawnOpinions,
          queryKeys.request(requestId),
          queryKeys.caseRequests(caseId),
          queryKeys.case(caseId),
        ].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
};
