import { ERRORS, type ErrorCode } from "../../shared/errors.ts";
import { catalogue } from "../../shared/i18n/catalogue.ts";
import { Notice } from "../ui/Notice.tsx";
import { toApiError, type ApiError } from "./apiError.ts";
import { useText, type Translate } from "./i18n/useText.ts";
import type { ReactNode } from "react";

const isServerCode = (code: string): code is ErrorCode =>
  Object.hasOwn(ERRORS, code);

/**
 * What a person reads about a failure, in the interface's language. The server's own sentence is used where it holds
 * values (minutes to wait) that the catalogue cannot know.
 */
export const errorWords = (t: Translate, error: ApiError): string => {
  if (!isServerCode(error.code)) return t(error.code);
  const key = `error.${error.code}` as const;
  return catalogue[key].zh.includes("{{") ? error.message : t(key);
};

/** An inline failure: what is wrong, the fields the server refused by their names in the contract, the way out, and the request number to read over the phone. */
export const ErrorNotice = ({
  error,
  action,
}: {
  error: unknown;
  action?: ReactNode;
}) => {
  const t = useText();
  const failure = toApiError(error);
  return (
    <Notice tone="critical" role="alert" action={action}>
      {errorWords(t, failure)}
      {failure.fields.length > 0 && (
        <ul>
          {failure.fields.map(({ path, problem }) => (
            <li key={`${path} ${problem}`}>
              <code>{path}</code>: <code>{problem}</code>
            </li>
          ))}
        </ul>
      )}
      {failure.requestId && (
        <span className="lz-request-id">
          {t("app.requestNumber", { id: failure.requestId })}
        </span>
      )}
    </Notice>
  );
};
