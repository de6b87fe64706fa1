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

type Call =
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

/** Signs, withdraws or decides. Afterwards, whatever came of it, what the page shows is read again. */
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
          queryKeys.request(requestId),
          queryKeys.caseRequests(caseId),
          queryKeys.case(caseId),
        ].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
};
