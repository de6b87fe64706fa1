import type { ChannelKind } from "../../../shared/contracts/notifications.ts";
import { retryDelayMs } from "../../../shared/domain/notifications/notice.ts";
import type { Platform } from "../../platform/deps.ts";
import { describe } from "../../platform/http/describe.ts";
import * as notices from "./noticeRepository.ts";
import type { ClaimedNotice } from "./noticeRepository.ts";
import {
  SEND_LIMIT_MS,
  type NoticeTransport,
  type SendResult,
} from "./port.ts";
import { messageWords } from "./words.ts";

/** At a time: each waits for somebody else's server. */
const BATCH = 5;
/** Longer than a try can take, so that a lease that ran out belongs to a process that is gone. */
const LEASE_MS = 2 * SEND_LIMIT_MS;

/** Sends what waits: claims, sends outside of any transaction, writes down what came of it (NO4-NO6). */
export const createSender = (
  deps: Pick<Platform, "db" | "clock" | "log" | "outbox" | "keyring"> & {
    transports: readonly NoticeTransport[];
    /** What browsers call us; links begin with it. */
    origin: string;
  },
) => {
  const { db, clock, log, outbox, keyring, origin } = deps;
  const transports = new Map<ChannelKind, NoticeTransport>(
    deps.transports.map((transport) => [transport.kind, transport]),
  );

  const attempt = async (notice: ClaimedNotice): Promise<SendResult> => {
    const transport = transports.get(notice.kind);
    if (!transport) return { sent: false, problem: "notConfigured" };
    if (notice.removed) return { sent: false, problem: "refused" };
    let to: string;
    try {
      to = keyring.open("noticeChannel.address", notice.addressCipher);
    } catch (error) {
      log.error({ error: describe(error), noticeId: notice.id }, "address");
      return { sent: false, problem: "unreadable" };
    }
    const { id, event, requestId, caseId } = notice;
    const link =
      caseId === null ? `${origin}/duty` : `${origin}/cases/${caseId}`;
    return transport.send({
      ...{ id, event, requestId, caseId, link, to },
      ...messageWords(event, link),
      at: clock.now(),
    });
  };

  const settle = async (notice: ClaimedNotice, result: SendResult) => {
    const now = clock.now();
    const { attempts, urgent } = notice;
    const delayMs = result.sent
      ? undefined
      : retryDelayMs(attempts, result.problem, urgent);
    const nextAt =
      delayMs === undefined ? undefined : new Date(now.getTime() + delayMs);
    const status = result.sent ? "sent" : nextAt ? "waiting" : "dead";
    const written = await db.transaction(async (tx) => {
      const outcome = result.sent
        ? { sent: true as const, now }
        : { sent: false as const, problem: result.problem, nextAt, now };
      if (!(await notices.settle(tx, notice, outcome))) return false;
      await outbox.add(tx, {
        name: "notice:changed",
        payload: { noticeId: notice.id, requestId: notice.requestId, status },
        topics: [
          notice.madeBy === null
            ? `organisation:${notice.senderOrganisationId}`
            : `person:${notice.madeBy}`,
        ],
        aggregate: `notice:${notice.id}`,
        version: attempts,
      });
      return true;
    });
    void outbox.dispatch();
    const line = { noticeId: notice.id, attempts, status };
    if (!written) log.warn(line, "notice: the lease had run out meanwhile");
    else if (result.sent) log.info(line, "notice sent");
    else log.warn({ ...line, problem: result.problem }, "notice not sent");
  };

  /** Everything that is due now, and what becomes due while it runs. */
  return async (): Promise<void> => {
    for (;;) {
      const now = clock.now();
      const leaseUntil = new Date(now.getTime() + LEASE_MS);
      const claimed = await db.transaction((tx) =>
        notices.claim(tx, now, leaseUntil, BATCH),
      );
      await Promise.all(
        claimed.map(async (notice) => settle(notice, await attempt(notice))),
      );
      if (claimed.length < BATCH) return;
    }
  };
};
