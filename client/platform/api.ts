import { z } from "zod";
import type {
  ReplyOf,
  RouteContract,
} from "../../shared/contracts/contract.ts";
import { identityRoutes } from "../../shared/contracts/identity.ts";
import type { Language } from "../../shared/i18n/text.ts";
import { ApiError, apiErrorFrom } from "./apiError.ts";
import { fetchWhole, jsonOf } from "./fetchWhole.ts";
import { sendBlob, type Progress, type RequestFactory } from "./sendBlob.ts";
import type { Actor } from "./session/guard.ts";

type Part<K extends string, S> = S extends z.ZodType
  ? Record<K, z.input<S>>
  : Partial<Record<K, undefined>>;
type Address<R extends RouteContract> = Part<"params", R["params"]> &
  Part<"query", R["query"]>;

/** What a call carries: exactly the parts its contract declares. */
export type CallInput<R extends RouteContract> = Address<R> &
  Part<"body", R["body"]> & {
    signal?: AbortSignal;
    /** `throw`: a missing session is an answer here, not a reason to ask for the password. */
    onSessionLost?: "ask" | "throw";
  };
/** A route without parameters or body is called without a second argument. */
type OptionalWhenEmpty<I> = Partial<I> extends I ? [I?] : [I];
export type UploadInput<R extends RouteContract> = Address<R> & {
  blob: Blob;
  /** Media type sent; the blob's own where absent. */
  mediaType?: string;
  headers?: Readonly<Record<string, string>>;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
};

export interface Api {
  /** Sends JSON, parses the reply with the contract. Throws ApiError; an abort throws the signal's reason. */
  call: <R extends RouteContract>(
    route: R,
    ...input: OptionalWhenEmpty<CallInput<R>>
  ) => Promise<ReplyOf<R>>;
  /** Streams a blob with progress. Throws as `call` does. */
  upload: <R extends RouteContract>(
    route: R,
    input: UploadInput<R>,
  ) => Promise<ReplyOf<R>>;
}

interface ApiDeps {
  fetch: typeof fetch;
  makeRequest: RequestFactory;
  language: () => Language;
  /** Whom the page shows as logged in: the server refuses a call under anybody else's session. */
  actor: () => Actor | null;
  /** Asks the person to log in again; true when the same person did, so that the call may be tried once more. */
  recoverSession: () => Promise<boolean>;
}

interface Parts {
  params?: unknown;
  query?: unknown;
  body?: unknown;
  signal?: AbortSignal | undefined;
  onSessionLost?: "ask" | "throw" | undefined;
}

const Values = z.record(z.string(), z.coerce.string());

const fillPath = (path: string, params: unknown) => {
  const values = Values.parse(params ?? {});
  return path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ""),
  );
};

/** The address of a route, e.g. for a link to an attachment. Takes the same `params` and `query` as a call. */
export const urlOf = <R extends RouteContract>(
  route: R,
  parts: Address<R>,
): string => address(route, parts);

const address = (route: RouteContract, { params, query }: Parts) => {
  const search = new URLSearchParams(Values.parse(query ?? {})).toString();
  return fillPath(route.path, params) + (search ? `?${search}` : "");
};

/**
 * Reading the session asks who it is, and `actAs` out of a log-in (`throw`) leads back to the page's organisation: these
 * two, like the public routes, are for whoever is logged in.
 */
const isForAnybody = (route: RouteContract, parts: Parts) =>
  route.access === "public" ||
  route === identityRoutes.readSession ||
  (route === identityRoutes.actAs && parts.onSessionLost === "throw");

/** How a page names its person and organisation to the server, with each call and socket. */
export const actingForOf = ({ personId, organisationId }: Actor): string =>
  `${personId}:${organisationId}`;
const actingFor = (actor: Actor | null): Readonly<Record<string, string>> =>
  actor ? { "x-acting-for": actingForOf(actor) } : {};

const parseReply = <R extends RouteContract>(
  route: R,
  status: number,
  text: string,
): ReplyOf<R> => {
  const body = jsonOf(status, text);
  if (status >= 400) throw apiErrorFrom(body);
  if (!(route.reply instanceof z.ZodType)) return undefined as ReplyOf<R>;
  const reply = route.reply.safeParse(body);
  if (!reply.success)
    throw new ApiError("client.badReply", { cause: reply.error });
  return reply.data as ReplyOf<R>;
};

export const createApi = (deps: ApiDeps): Api => {
  const withSession = async <T>(
    ask: boolean,
    attempt: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await attempt();
    } catch (error) {
      const lost = ask && error instanceof ApiError && error.needsLogIn;
      if (!lost || !(await deps.recoverSession())) throw error;
      return await attempt();
    }
  };

  const fetchOnce = async (
    route: RouteContract,
    parts: Parts,
    actor: Actor | null,
  ) => {
    const hasBody = route.body instanceof z.ZodType;
    const { status, body } = await fetchWhole(
      deps.fetch,
      address(route, parts),
      {
        method: route.method,
        credentials: "same-origin",
        headers: {
          accept: "application/json",
          "accept-language": deps.language(),
          ...actingFor(actor),
          ...(hasBody && { "content-type": "application/json" }),
        },
        ...(hasBody && { body: JSON.stringify(parts.body) }),
        signal: parts.signal,
      },
      (answer) => answer.text(),
    );
    return { status, text: body };
  };

  return {
    call: (route, ...[input]) => {
      const parts: Parts = input ?? {};
      const ask = route.access !== "public" && parts.onSessionLost !== "throw";
      // Fixed for both tries: what one person asked is never sent again for another.
      const actor = isForAnybody(route, parts) ? null : deps.actor();
      return withSession(ask, async () => {
        const { status, text } = await fetchOnce(route, parts, actor);
        return parseReply(route, status, text);
      });
    },
    upload: (route, input) => {
      const actor = deps.actor();
      return withSession(true, async () => {
        const { status, text } = await sendBlob(deps.makeRequest, {
          method: route.method,
          url: address(route, input),
          headers: {
            accept: "application/json",
            "accept-language": deps.language(),
            "content-type": input.mediaType ?? input.blob.type,
            ...actingFor(actor),
            ...input.headers,
          },
          blob: input.blob,
          onProgress: input.onProgress,
          signal: input.signal,
        });
        return parseReply(route, status, text);
      });
    },
  };
};
