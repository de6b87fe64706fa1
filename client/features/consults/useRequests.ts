import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  consultRoutes,
  type ConsultRequest,
} from "../../../shared/contracts/consults.ts";
import { identityRoutes } from "../../../shared/contracts/identity.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

export interface Inbox {
  received: readonly ConsultRequest[];
  sent: readonly ConsultRequest[];
}

/** Open requests of the acting organisation; kept fresh by `request:changed`. */
export const useInbox = (enabled = true) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.inbox,
    queryFn: ({ signal }) => api.call(consultRoutes.readInbox, { signal }),
    enabled,
  });
};

export const useCaseRequests = (caseId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.caseRequests(caseId),
    queryFn: ({ signal }) =>
      api.call(consultRoutes.listCaseRequests, { params: { caseId }, signal }),
  });
};

/** One request; kept fresh by `request:changed`. */
export const useRequest = (requestId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.request(requestId),
    queryFn: ({ signal }) =>
      api.call(consultRoutes.readRequest, { params: { requestId }, signal }),
  });
};

/** Institutions that may be asked. */
export const useDirectory = () => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.directory,
    queryFn: ({ signal }) => api.call(identityRoutes.listDirectory, { signal }),
  });
};

/** What nobody but the acting person's side can move on: a request to answer, an opinion to decide on, an answer to take note of. */
export const waitingForMe = ({ received, sent }: Inbox): ConsultRequest[] => [
  ...received.filter(
    ({ allowed }) => allowed.includes("accept") || allowed.includes("answer"),
  ),
  ...sent.filter(({ allowed }) => allowed.includes("complete")),
];

/** Says for this person's side that two identifiers were read aloud. */
export const useIdentityCheck = ({
  id: requestId,
  caseId,
}: Pick<ConsultRequest, "id" | "caseId">) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      api.call(consultRoutes.checkIdentity, { params: { requestId } }),
    onSuccess: (request) =>
      queries.setQueryData(queryKeys.request(requestId), request),
    onSettled: () =>
      queries.invalidateQueries({ queryKey: queryKeys.caseRequests(caseId) }),
  });
};

type RequestStepCall =
  | { step: "accept" }
  | { step: "decline"; reason: string }
  | { step: "answer" | "askAgain"; text: string; commandId: string }
  | { step: "complete" };

/**
 * Takes one step of a request. After it, whatever came of it, what the page shows is read again. `onTaken` runs once
 * the server took the step, also when the place that asked for it is closed by then.
 */
export const useRequestStep = (
  request: ConsultRequest,
  onTaken?: () => void,
) => {
  const api = useApi();
  const queries = useQueryClient();
  const params = { requestId: request.id };
  const expectedVersion = request.version;
  return useMutation({
    mutationFn: (call: RequestStepCall): Promise<ConsultRequest> => {
      switch (call.step) {
        case "accept":
          return api.call(consultRoutes.acceptRequest, {
            params,
            body: { expectedVersion },
          });
        case "decline":
          return api.call(consultRoutes.declineRequest, {
            params,
            body: { expectedVersion, reason: call.reason },
          });
        case "answer":
        case "askAgain":
          return api.call(
            call.step === "answer"
              ? consultRoutes.answerAdvice
              : consultRoutes.askAgain,
            {
              params,
              body: {
                expectedVersion,
                commandId: call.commandId,
                text: call.text,
              },
            },
          );
        case "complete":
          return api.call(consultRoutes.completeRequest, {
            params,
            body: { expectedVersion },
          });
      }
    },
    onSuccess: (after) => {
      // Who declined may read none of it again: what was taken is on the page all the same.
      queries.setQueryData(queryKeys.request(request.id), after);
      queries.setQueryData<ConsultRequest[]>(
        queryKeys.caseRequests(request.caseId),
        (all) => all?.map((one) => (one.id === after.id ? after : one)),
      );
      onTaken?.();
    },
    onSettled: () =>
      Promise.all(
        [
          queryKeys.inbox,
          queryKeys.request(request.id),
          queryKeys.caseRequests(request.caseId),
          queryKeys.case(request.caseId),
        ].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
};
