import type { ErrorReply } from "../../../shared/contracts/contract.ts";
import { ERRORS, errorTexts } from "../../../shared/errors.ts";
import { filled, type Language } from "../../../shared/i18n/text.ts";
import type { AppError } from "../appError.ts";
import { type FieldProblem } from "../appError.ts";

export type FullErrorReply = ErrorReply & {
  fields?: readonly FieldProblem[];
  values?: Readonly<Record<string, number>>;
};

/** What is sent for an expected refusal, over HTTP and sockets alike. */
export const errorReply = (
  error: AppError,
  language: Language,
  requestId: string,
): FullErrorReply => ({
  code: error.code,
  message: filled(errorTexts[error.code][language], error.values),
  requestId,
  ...(error.fields.length > 0 ? { fields: error.fields } : {}),
  ...(Object.keys(error.values).length > 0 ? { values: error.values } : {}),
});

export const statusOf = (error: AppError): number => ERRORS[error.code].status;
