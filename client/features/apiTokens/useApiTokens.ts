import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiTokenRoutes } from "../../../shared/contracts/apiTokens.ts";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type { ApiTokenId } from "../../../shared/contracts/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** Tokens one has made; administrators see those of the institution. */
export const useApiTokens = () => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.apiTokens,
    queryFn: ({ signal }) => api.call(apiTokenRoutes.listTokens, { signal }),
  });
};

const useStale = () => {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: queryKeys.apiTokens });
};

export const useMakeToken = () => {
  const api = useApi();
  return useMutation({
    mutationFn: (body: BodyOf<typeof apiTokenRoutes.makeToken>) =>
      api.call(apiTokenRoutes.makeToken, { body }),
    // The token itself stays on the page and nowhere else.
    gcTime: 0,
    // Also where it failed: a lost answer says nothing of whether one was made.
    onSettled: useStale(),
  });
};

export const useRevokeToken = () => {
  const api = useApi();
  return useMutation({
    mutationFn: (tokenId: ApiTokenId) =>
      api.call(apiTokenRoutes.revokeToken, { params: { tokenId } }),
    onSuccess: useStale(),
  });
};
