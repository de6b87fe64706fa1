import { z } from "zod";
import type { FieldProblem } from "../../shared/contracts/contract.ts";
import { ERRORS, type ErrorCode } from "../../shared/errors.ts";

/** What can go wrong before a server has answered, or with an answer that is not one of ours. */
type LocalErrorCode =
  | "client.network"
  | "client.timeout"
  | "client.badReply"
  | VideoProblem
  | FileProblem;
/** Why a video does not play here; trying again changes nothing. */
export type VideoProblem =
  | "client.videoMpeg2"
  | "client.videoH264"
  | "client.videoHevc"
  | "client.videoUnplayable";
/** Why a file is not sent at all. */
export type FileProblem =
  | "client.fileEmpty"
  | "client.fileUnreadable"
  | "client.zipDamaged"
  | "client.zipEncrypted"
  | "client.zipPath"
  | "client.zipNested"
  | "client.zipBomb"
  | "client.zipTooManyFiles";

/** Whether an error is that a video does not play in this browser. */
export const isUnplayable = ({ code }: ApiError): boolean =>
  code.startsWith("client.video");

const isErrorCode = (code: string): code is ErrorCode =>
  Object.hasOwn(ERRORS, code);

/** A refused or failed call. `message` is the server's sentence, empty where no server answered. */
export class ApiError extends Error {
  readonly code: ErrorCode | LocalErrorCode;
  /** To be read over the phone; null where no server answered. */
  readonly requestId: string | null;
  readonly fields: readonly FieldProblem[];

  constructor(
    code: ErrorCode | LocalErrorCode,
    detail: {
      message?: string;
      requestId?: string | null;
      fields?: readonly FieldProblem[];
      cause?: unknown;
    } = {},
  ) {
    super(detail.message ?? code, { cause: detail.cause });
    this.name = "ApiError";
    this.code = code;
    this.requestId = detail.requestId ?? null;
    this.fields = detail.fields ?? [];
  }

  /** No answer of ours came: whether the server did it is not known. */
  get unanswered(): boolean {
    return (
      this.code === "client.network" ||
      this.code === "client.timeout" ||
      this.code === "client.badReply"
    );
  }

  /** The session is gone: logging in again may let the same call succeed. */
  get needsLogIn(): boolean {
    return (
      this.code === "session.required" ||
      this.code === "session.expired" ||
      this.code === "session.locked"
    );
  }
}

const ErrorBody = z.object({
  code: z.string(),
  message: z.string(),
  requestId: z.string(),
  fields: z
    .array(z.object({ path: z.string(), problem: z.string() }))
    .optional(),
});

/** The error an HTTP reply stands for; a body that is none of ours (a proxy's page) becomes `client.badReply`. */
export const apiErrorFrom = (body: unknown): ApiError => {
  const parsed = ErrorBody.safeParse(body);
  if (!parsed.success || !isErrorCode(parsed.data.code))
    return new ApiError("client.badReply", {
      requestId: parsed.data?.requestId ?? null,
    });
  const { code, message, requestId, fields } = parsed.data;
  return new ApiError(code, { message, requestId, ...(fields && { fields }) });
};

/** Any thrown value as an ApiError, so that every failure has words and none is lost. */
export const toApiError = (error: unknown): ApiError =>
  error instanceof ApiError
    ? error
    : new ApiError("client.badReply", { cause: error });
