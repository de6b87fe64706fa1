import { createHmac } from "node:crypto";
import type { NoticeProblem } from "../../../shared/domain/notifications/notice.ts";
import type { NoticeTransport } from "./port.ts";

const ANSWER_MS = 10_000;
/** Busy, or a secret that does not fit yet: may be mended without us. */
const AGAIN_LATER: readonly number[] = [401, 403, 408, 425, 429];

/**
 * POST to the one configured gateway. The body is JSON; `X-Lianzhen-Signature: sha256=<hex>` is the HMAC-SHA-256 of
 * `<X-Lianzhen-Timestamp>.<body>` under the shared secret. Redirects are not followed: only the configuration says where
 * messages go.
 */
export const createWebhookTransport = (options: {
  url: string;
  secret: string;
  /** How long the gateway may take to answer. */
  answerMs?: number;
}): NoticeTransport => ({
  kind: "gateway",
  send: async ({
    id,
    event,
    requestId,
    caseId,
    link,
    subject,
    text,
    to,
    at,
  }) => {
    const body = JSON.stringify({
      ...{ id, event, requestId, caseId, link, subject, text, to },
      at: at.toISOString(),
    });
    const timestamp = String(Math.floor(at.getTime() / 1_000));
    const signature = createHmac("sha256", options.secret)
      .update(`${timestamp}.${body}`)
      .digest("hex");
    try {
      const response = await fetch(options.url, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(options.answerMs ?? ANSWER_MS),
        headers: {
          "content-type": "application/json",
          "idempotency-key": id,
          "x-lianzhen-timestamp": timestamp,
          "x-lianzhen-signature": `sha256=${signature}`,
        },
        body,
      });
      // What it says is not ours to read: an endless answer must not hold us.
      await response.body?.cancel();
      return response.ok
        ? { sent: true }
        : { sent: false, problem: problemOfStatus(response.status) };
    } catch (error) {
      return { sent: false, problem: problemOf(error) };
    }
  },
  close: () => undefined,
});

const problemOfStatus = (status: number): NoticeProblem => {
  if (status < 400) return "redirected";
  return status >= 500 || AGAIN_LATER.includes(status) ? "busy" : "refused";
};

const problemOf = (error: unknown): NoticeProblem =>
  error instanceof DOMException && error.name === "TimeoutError"
    ? "timeout"
    : "unreachable";
