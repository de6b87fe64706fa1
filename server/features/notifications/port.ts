import type { ChannelKind } from "../../../shared/contracts/notifications.ts";
import type {
  NoticeEvent,
  NoticeProblem,
} from "../../../shared/domain/notifications/notice.ts";

/** A message as it leaves: ids, a link, and words that are the same for every patient (NO3). */
export interface NoticeMessage {
  /** The same each time the message is tried: the receiver drops repetitions by it. */
  id: string;
  event: NoticeEvent;
  requestId: string | null;
  caseId: string | null;
  /** Where to log in and look. */
  link: string;
  subject: string;
  text: string;
  /** The recipient, as the transport's kind understands it. */
  to: string;
  at: Date;
}

export type SendResult =
  | { sent: true }
  | { sent: false; problem: NoticeProblem };

/** One way out of the installation. Never throws for what the other end does; answers within `SEND_LIMIT_MS`. */
export interface NoticeTransport {
  readonly kind: ChannelKind;
  send(message: NoticeMessage): Promise<SendResult>;
  close(): void;
}

/** Longer than any transport waits; a lease is longer still. */
export const SEND_LIMIT_MS = 15_000;
