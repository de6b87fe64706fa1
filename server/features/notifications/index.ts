import type { Platform } from "../../platform/deps.ts";
import { createJobLoop } from "../../platform/jobs/loop.ts";
import type { NoticeTransport } from "./port.ts";
import { mountNotices } from "./routes.ts";
import { createSender } from "./sender.ts";
import { createNoticeService, type NoticesDeps } from "./service.ts";
import { subscribeNotices } from "./subscribers.ts";

export type { NoticeTransport } from "./port.ts";
export { createSmtpTransport } from "./smtpTransport.ts";
export { createWebhookTransport } from "./webhookTransport.ts";

/** Messages beyond the browser. Call `close` before the outbox ends. */
export const createNotices = (
  deps: NoticesDeps &
    Pick<Platform, "mount" | "log"> & {
      transports: readonly NoticeTransport[];
      /** False: another process sends (`ROLES`). */
      sends: boolean;
      origin: string;
      /** How often it looks for what has become due. */
      everyMs: number;
    },
) => {
  const { log, everyMs, sends, transports } = deps;
  const work = createSender(deps);
  const loop = createJobLoop({ work, everyMs, log, name: "notices" });
  const service = createNoticeService({
    ...deps,
    available: transports.map(({ kind }) => kind),
    wake: () => {
      if (sends) void loop.look();
    },
  });
  mountNotices(deps, service);
  subscribeNotices(deps, deps.consults, service);
  const { tell, wake } = service;
  return {
    tell,
    wake,
    start: () => {
      if (sends) loop.start();
    },
    close: async () => {
      await loop.stop();
      for (const transport of transports) transport.close();
    },
  };
};
export type Notices = ReturnType<typeof createNotices>;
