import { noticeRoutes } from "../../../shared/contracts/notifications.ts";
import type { Platform } from "../../platform/deps.ts";
import type { NoticeService } from "./service.ts";

export const mountNotices = (
  { mount }: Pick<Platform, "mount">,
  notices: NoticeService,
): void => {
  mount(noticeRoutes.listChannels, ({ actor }) => notices.list(actor));
  mount(noticeRoutes.setChannel, ({ actor, body, requestId }) =>
    notices.set(actor, body, requestId),
  );
  mount(noticeRoutes.removeChannel, ({ actor, params, requestId }) =>
    notices.remove(actor, params.channelId, requestId),
  );
  mount(noticeRoutes.testChannel, ({ actor, params, requestId }) =>
    notices.test(actor, params.channelId, requestId),
  );
  mount(noticeRoutes.listRequestDeliveries, ({ actor, params, requestId }) =>
    notices.ofRequest(actor, params.requestId, requestId),
  );
  mount(noticeRoutes.listDeliveries, ({ actor }) => notices.troubled(actor));
};
