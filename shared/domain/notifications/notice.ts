import type { RequestStatus } from "../consults/lifecycle.ts";

/** What a message beyond the browser is about. */
export const NOTICE_EVENTS = [
  "requestAsked",
  "requestAccepted",
  "requestDeclined",
  "opinionWritten",
  "imagesAfterSigning",
  "imagesNotInOpinion",
  "adviceAnswered",
  "adviceAskedAgain",
  "emergency",
  "emergencyEscalated",
  "test",
] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

/** In which state of its request a message is awaited; those that are not named here, in any. */
const AWAITED: Partial<Record<NoticeEvent, RequestStatus>> = {
  requestAsked: "asked",
  emergency: "asked",
  emergencyEscalated: "asked",
  requestAccepted: "accepted",
  opinionWritten: "opinionWritten",
  adviceAnswered: "answered",
  adviceAskedAgain: "askedAgain",
};

/** Whether it matters still that a message did not arrive: once the request has moved on, the other side knows (NO7). */
export const isAwaited = (event: NoticeEvent, status: RequestStatus): boolean =>
  (AWAITED[event] ?? status) === status;

export const NOTICE_STATUSES = [
  "waiting",
  "sent",
  "dead",
  "noChannel",
] as const;

/** Why a message did not arrive. */
export const NOTICE_PROBLEMS = [
  /** No answer in time. */
  "timeout",
  /** No connection. */
  "unreachable",
  /** It answered that it cannot now. */
  "busy",
  /** It answered that it never will. */
  "refused",
  /** It wanted the message to go elsewhere, which only the configuration may say. */
  "redirected",
  /** This installation has no such way out. */
  "notConfigured",
  /** The address is sealed with a key that is gone. */
  "unreadable",
] as const;
export type NoticeProblem = (typeof NOTICE_PROBLEMS)[number];

const PERMANENT: readonly NoticeProblem[] = [
  "refused",
  "redirected",
  "notConfigured",
  "unreadable",
];

const SECOND_MS = 1_000;
const DELAYS_MS = [10, 30, 60, 120, 300, 600, 1_200].map((s) => s * SECOND_MS);
const URGENT_DELAYS_MS = [5, 10, 15, 30, 30, 60, 60].map((s) => s * SECOND_MS);

/**
 * How long to wait before the next try, in milliseconds; undefined when it is given up (NO6). `attempts`: tries so far,
 * the failed one included.
 */
export const retryDelayMs = (
  attempts: number,
  problem: NoticeProblem,
  urgent: boolean,
): number | undefined =>
  PERMANENT.includes(problem)
    ? undefined
    : (urgent ? URGENT_DELAYS_MS : DELAYS_MS)[attempts - 1];
