import type { Request } from "express";
import { parseCookie } from "cookie";
import type { Language } from "../../../shared/i18n/text.ts";

export const SESSION_COOKIE = "lianzhen.session";

/** The session token of the request, if it carries one. */
export const sessionTokenOf = (
  cookieHeader: string | undefined,
): string | undefined => parseCookie(cookieHeader ?? "")[SESSION_COOKIE];

/** Chinese unless the caller prefers English. */
export const languageOf = (acceptLanguage: string | undefined): Language =>
  /^\s*en\b/i.test(acceptLanguage ?? "") ? "en" : "zh";

/** Made for each request by the first handler; given to people to read over the telephone. */
export const requestIdOf = (request: Request): string =>
  String(request.res?.locals["requestId"]);
