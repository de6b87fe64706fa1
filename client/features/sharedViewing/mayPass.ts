import { ERRORS, type ErrorCode } from "../../../shared/errors.ts";
import type { ApiError } from "../../platform/apiError.ts";

const isServerCode = (code: string): code is ErrorCode =>
  Object.hasOwn(ERRORS, code);

/** Whether the same call may succeed later: nobody answered, the server is busy, or the log-in is being renewed. */
export const mayPass = (error: ApiError): boolean => {
  if (!isServerCode(error.code) || error.needsLogIn) return true;
  const kind: { retry?: "later"; status: number } = ERRORS[error.code];
  return kind.retry === "later" || error.code === "server.internal";
};
