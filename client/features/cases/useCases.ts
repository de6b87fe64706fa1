import {
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { caseRoutes } from "../../../shared/contracts/cases.ts";
import { studyRoutes } from "../../../shared/contracts/studies.ts";
import type { Api } from "../../platform/api.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** One case; kept fresh by `case:changed`. */
export const caseQuery = (api: Api, caseId: string) =>
  queryOptions({
    queryKey: queryKeys.case(caseId),
    queryFn: ({ signal }) =>
      api.call(caseRoutes.readCase, { params: { caseId }, signal }),
  });
export const useCase = (caseId: string) =>
  useQuery(caseQuery(useApi(), caseId));

/** Studies of a case; kept fresh by `studies:changed`. */
export const studiesQuery = (api: Api, caseId: string) =>
  queryOptions({
    queryKey: queryKeys.studies(caseId),
    queryFn: ({ signal }) =>
      api.call(studyRoutes.listStudies, { params: { caseId }, signal }),
  });
export const useStudies = (caseId: string) =>
  useQuery(studiesQuery(useApi(), caseId));

/** Studies of the case's patient in other cases within reach; asked once per visit. */
export const usePriorStudies = (caseId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.priorStudies(caseId),
    queryFn: ({ signal }) =>
      api.call(studyRoutes.listPriorStudies, { params: { caseId }, signal }),
  });
};

/** Cases within reach, newest change first, page by page. The former answer stays while the next one comes. */
export const useCaseSearch = (text: string, limit: number) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...queryKeys.caseLists, text, limit],
    queryFn: ({ pageParam, signal }) =>
      api.call(caseRoutes.searchCases, {
        body: { text, limit, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (former) => former,
  });
};
