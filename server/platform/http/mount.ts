import type { Request, RequestHandler, Response, Router } from "express";
import type { z } from "zod";
import type {
  BodyOf,
  ParamsOf,
  QueryOf,
  ReplyOf,
  RouteContract,
} from "../../../shared/contracts/contract.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { AppError } from "../appError.ts";
import type { Audit } from "../audit/audit.ts";
import type { Sessions } from "../auth/sessions.ts";
import { actsFor } from "./actingFor.ts";
import { bearerOf, type TokenDoor } from "./bearer.ts";
import { requestIdOf, sessionTokenOf } from "./context.ts";
import { parseInput } from "./parseInput.ts";

/** What a handler gets: parsed input, never `req`. Streamed bodies and replies come as `request` and `response`. */
export interface Call<R extends RouteContract> {
  actor: R["access"] extends "public" ? null : Actor;
  params: ParamsOf<R>;
  query: QueryOf<R>;
  body: BodyOf<R>;
  requestId: string;
  /** Only for streamed bodies and replies, and for cookies at log-in. */
  request: Request;
  response: Response;
}
export type Handler<R extends RouteContract> = (
  call: Call<R>,
) => Promise<ReplyOf<R>>;

/** Mounts contracts on a router: who is asking, input parsed, refusals audited, reply sent. Keeps a list of them. */
export interface Mount {
  <R extends RouteContract>(route: R, handler: Handler<R>): void;
  readonly mounted: readonly RouteContract[];
}

interface MountDeps {
  sessions: Sessions;
  audit: Audit;
  jsonBody: RequestHandler;
  tokenDoor: TokenDoor;
}

const isStream = (part: unknown): part is { stream: readonly string[] } =>
  typeof part === "object" && part !== null && "stream" in part;

export const createMount = (router: Router, deps: MountDeps): Mount => {
  const mounted: RouteContract[] = [];

  const mount = <R extends RouteContract>(
    route: R,
    handler: Handler<R>,
  ): void => {
    mounted.push(route);
    const method = route.method.toLowerCase() as
      | "get"
      | "post"
      | "put"
      | "patch"
      | "delete";
    const before =
      route.body !== undefined && !isStream(route.body) ? [deps.jsonBody] : [];

    // Access comes before the body is read: a stranger's 50 MB are not parsed.
    const authenticate: RequestHandler = async (request, response, next) => {
      response.locals["actor"] = await actorFor(route, request, deps);
      next();
    };
    const answer: RequestHandler = async (request, response) => {
      const actor = response.locals["actor"] as Actor | null;
      try {
        const call = {
          actor,
          params: parsePart(route.params, request.params, "params"),
          query: parsePart(route.query, request.query, "query"),
          body: isStream(route.body)
            ? undefined
            : parsePart(route.body, request.body, "body"),
          requestId: requestIdOf(request),
          request,
          response,
        };
        const reply: unknown = await handler(call as Call<R>);
        if (isStream(route.reply) || response.headersSent) return;
        if (route.reply === undefined) response.status(204).end();
        else response.json(reply);
      } catch (error) {
        if (error instanceof AppError && actor)
          await deps.audit.recordRefusal(
            {
              action: `${route.method} ${route.path}`,
              actor,
              requestId: requestIdOf(request),
            },
            error.code.endsWith("otFound") || error.code.endsWith("forbidden")
              ? "denied"
              : "failed",
            error.code,
          );
        throw error;
      }
    };
    router[method](route.path, authenticate, ...before, answer);
  };
  return Object.assign(mount, { mounted });
};

const actorFor = async (
  route: RouteContract,
  request: Request,
  { sessions, audit, tokenDoor }: MountDeps,
): Promise<Actor | null> => {
  if (route.access === "public") return null;
  const apiToken = bearerOf(request.headers.authorization);
  if (route.tokenScope && apiToken !== undefined)
    return tokenDoor(route, apiToken, request);
  const token = sessionTokenOf(request.headers.cookie);
  const open = await sessions.find(token);
  const found =
    open === "session.locked" && route.whileLocked
      ? ((await sessions.findLocked(token)) ?? open)
      : open;
  if (typeof found === "string") throw new AppError(found);
  if (!actsFor(request.headers["x-acting-for"], found))
    throw new AppError("session.expired");
  if (route.access !== "session" && !roleMay(found.role, route.access)) {
    const line = {
      action: `${route.method} ${route.path}`,
      actor: found,
      requestId: requestIdOf(request),
    };
    await audit.recordRefusal(line, "denied", "role.forbidden");
    throw new AppError("role.forbidden");
  }
  return found;
};

/** An id in the path that is no id names no record: 404, as for any other unknown one. */
const parsePart = (
  schema: RouteContract["body"],
  input: unknown,
  part: "params" | "query" | "body",
): unknown => {
  if (schema === undefined) return part === "body" ? undefined : {};
  const parsed = parseInput(schema as z.ZodType, input);
  if ("data" in parsed) return parsed.data;
  if (part === "params") throw new AppError("server.notFound");
  throw new AppError("input.invalid", { fields: parsed.problems });
};
