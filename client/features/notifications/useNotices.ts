import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import {
  noticeRoutes,
  type Channel,
} from "../../../shared/contracts/notifications.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** What of the own side's messages did not arrive, or not yet; kept fresh by `notice:changed`. */
export const useTroubledDeliveries = () => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.deliveries,
    queryFn: ({ signal }) => api.call(noticeRoutes.listDeliveries, { signal }),
  });
};

/** All messages of the own side about one request. */
export const useRequestDeliveries = (requestId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.requestDeliveries(requestId),
    queryFn: ({ signal }) =>
      api.call(noticeRoutes.listRequestDeliveries, {
        params: { requestId },
        signal,
      }),
  });
};

export const useChannels = () => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.channels,
    queryFn: ({ signal }) => api.call(noticeRoutes.listChannels, { signal }),
  });
};

type ChannelCall =
  | { do: "set"; body: BodyOf<typeof noticeRoutes.setChannel> }
  | { do: "remove"; channel: Channel }
  | { do: "test"; channel: Channel };

export const useChannelCall = (onDone?: () => void) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (call: ChannelCall): Promise<void> => {
      if (call.do === "set")
        await api.call(noticeRoutes.setChannel, { body: call.body });
      else
        await api.call(
          call.do === "test"
            ? noticeRoutes.testChannel
            : noticeRoutes.removeChannel,
          { params: { channelId: call.channel.id } },
        );
    },
    onSuccess: () => onDone?.(),
    onSettled: () =>
      queries.invalidateQueries({ queryKey: queryKeys.channels }),
  });
};
