import type { z } from "zod";
import type { TokenScope } from "../domain/identity/apiToken.ts";
import type { Action } from "../domain/identity/permissions.ts";
import type { ErrorCode } from "../errors.ts";

/**
 * Who may call: anyone, anyone logged in, or a person whose acting role allows the named action. The row's own reach
 * (`case_access`) is checked on top of it, in each statement of the feature's repository.
 */
export type Access = "public" | "session" | Action;

/** What travels besides JSON: media types of a streamed body or reply. */
type Stream = { stream: readonly string[] };

export interface RouteContract {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute path in Express notation, e.g. `/api/cases/:caseId`. Never carries patient data. */
  path: string;
  summary: string;
  access: Access;
  /** Programs may call it too, with an API token of this scope in the `Authorization` header. */
  tokenScope?: TokenScope;
  /** Answered on a locked screen as well: says nothing of a patient (LK1). */
  whileLocked?: true;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType | Stream;
  reply?: z.ZodType | Stream;
  /** Answers of the reply's type with another status than 200, and what each means. */
  alsoAnswers?: Readonly<Record<number, string>>;
  errors?: readonly ErrorCode[];
}

/** Declares one HTTP route; the server mounts it, the client calls it and the OpenAPI page lists it from this value. */
export const defineRoute = <const R extends RouteContract>(route: R): R =>
  route;

export type RouteTable = Readonly<Record<string, RouteContract>>;

/** Nothing named: no parameters, no query. */
type Nothing = Readonly<Record<string, never>>;
type Parsed<S, Else = undefined> = S extends z.ZodType ? z.output<S> : Else;
export type ParamsOf<R extends RouteContract> = Parsed<R["params"], Nothing>;
export type QueryOf<R extends RouteContract> = Parsed<R["query"], Nothing>;
export type BodyOf<R extends RouteContract> = Parsed<R["body"]>;
export type ReplyOf<R extends RouteContract> = Parsed<R["reply"], void>;
export interface CommandContract {
  access: Access;
  request: z.ZodType;
  reply: z.ZodType;
  errors?: readonly ErrorCode[];
}
/** Socket commands of one feature, by name `noun:verb`. Each is answered through the acknowledgement. */
export type CommandTable = Readonly<
  Record<`${string}:${string}`, CommandContract>
>;
/** Socket events of one feature, by name `noun:pastTense`. Thin: ids, status, version, never what a record says. */
export type EventTable = Readonly<Record<`${string}:${string}`, z.ZodType>>;

/** Socket signals of one feature: neither answered nor stored, dropped where they come too fast. */
export type SignalTable = Readonly<
  Record<`${string}:${string}`, { access: Action; signal: z.ZodType }>
>;

/** The acknowledgement of every socket command. */
export type CommandAck<Reply> =
  | { ok: true; reply: Reply }
  | { ok: false; error: ErrorReply };
/** The body of every refused HTTP request and socket command. `message` is in the caller's language. */
export interface ErrorReply {
  code: ErrorCode;
  message: string;
  requestId: string;
  /** `input.invalid` only: which fields are refused and why; never the value. */
  fields?: readonly FieldProblem[];
}
/** `path` is dotted (`patient.nationalId`); `problem` is the rule's name (`nationalId.checkDigit`, `too_small`). */
export interface FieldProblem {
  path: string;
  problem: string;
}
