import type { Platform } from "../../platform/deps.ts";

/** A session's end closes its sockets on every node; the event itself was announced to them just before. */
export const subscribeIdentity = ({
  outbox,
  realtime,
}: Pick<Platform, "outbox" | "realtime">): void => {
  outbox.subscribe("session:ended", ({ sessionId }) => {
    realtime.disconnect(`session:${sessionId}`);
    return Promise.resolve();
  });
};
