import { createTransport } from "nodemailer";
import type { NoticeProblem } from "../../../shared/domain/notifications/notice.ts";
import type { NoticeTransport } from "./port.ts";

const STEP_MS = 5_000;

/** Mail through the configured server (`smtp://` or `smtps://`, with user and password in it where it asks for them). */
export const createSmtpTransport = (options: {
  url: string;
  from: string;
}): NoticeTransport => {
  const mailer = createTransport({
    url: options.url,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    // Our own text only: nothing in a message may make the server read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    kind: "email",
    send: async (message) => {
      try {
        await mailer.sendMail({
          from: options.from,
          to: { name: "", address: message.to },
          subject: message.subject,
          text: message.text,
          date: message.at,
          messageId: `<${message.id}@lianzhen>`,
          headers: {
            "X-Lianzhen-Notice": message.id,
            "Auto-Submitted": "auto-generated",
          },
        });
        return { sent: true };
      } catch (error) {
        return { sent: false, problem: problemOf(error) };
      }
    },
    close: () => mailer.close(),
  };
};

/** nodemailer's errors carry a code and, where the server spoke, its three-digit reply. */
const problemOf = (error: unknown): NoticeProblem => {
  const { code, responseCode } = error as {
    code?: unknown;
    responseCode?: unknown;
  };
  // Only what is said of this recipient or message is for good; a log-in that fails may be mended at the server.
  const ofThisMessage = code === "EENVELOPE" || code === "EMESSAGE";
  if (typeof responseCode === "number")
    return responseCode >= 500 && ofThisMessage ? "refused" : "busy";
  if (code === "ETIMEDOUT") return "timeout";
  return code === "EENVELOPE" ? "refused" : "unreachable";
};
