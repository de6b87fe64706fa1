import { z } from "zod";
import {
  NOTICE_EVENTS,
  NOTICE_PROBLEMS,
  NOTICE_STATUSES,
} from "../domain/notifications/notice.ts";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import { ChannelId, Instant, NoticeId, PersonId, RequestId } from "./ids.ts";
import { PersonRef } from "./identity.ts";

/** `gateway`: the hospital's own for SMS, WeCom or DingTalk; the address is a telephone number or a member id there. */
export const ChannelKind = z.enum(["email", "gateway"]);
export type ChannelKind = z.infer<typeof ChannelKind>;

const NoticeStatus = z.enum(NOTICE_STATUSES);
const NoticeProblem = z.enum(NOTICE_PROBLEMS);

/** How far one message came. */
const Progress = z.object({
  status: NoticeStatus,
  attempts: z.int().nonnegative(),
  /** When it first failed; null while it has not. */
  failingSince: Instant.nullable(),
  problem: NoticeProblem.nullable(),
  madeAt: Instant,
  /** When it arrived or was given up. */
  endedAt: Instant.nullable(),
});

/** Where somebody is reached beyond the browser. */
export const Channel = z
  .object({
    id: ChannelId,
    kind: ChannelKind,
    /** Null: the institution's own. */
    person: PersonRef.nullable(),
    /** Enough to recognise it, never whole. */
    maskedAddress: z.string(),
    setBy: PersonRef,
    setAt: Instant,
    lastTest: Progress.nullable(),
  })
  .meta({ id: "Channel" });
export type Channel = z.infer<typeof Channel>;

/** One message to the other side about a request. */
export const Delivery = Progress.extend({
  id: NoticeId,
  requestId: RequestId,
  event: z.enum(NOTICE_EVENTS),
  /** Null: the recipient has no channel. */
  kind: ChannelKind.nullable(),
}).meta({ id: "Delivery" });
export type Delivery = z.infer<typeof Delivery>;

/** No spaces and no control characters: it travels in headers and bodies of others' protocols. */
const GatewayAddress = z
  .string()
  .trim()
  .regex(/^[+\w.@-]{3,64}$/, "address.gateway");
const EmailAddress = z.email("address.email").max(200);

export const noticeRoutes = {
  listChannels: defineRoute({
    method: "GET",
    path: "/api/channels",
    summary:
      "One's own channels beyond the browser, the institution's, and, for an administrator, everybody's there",
    access: "session",
    reply: z.object({
      channels: z.array(Channel),
      /** Ways out that this installation has configured. */
      available: z.array(ChannelKind),
      mayManage: z.boolean(),
    }),
  }),
  setChannel: defineRoute({
    method: "PUT",
    path: "/api/channels",
    summary:
      "Set where a person (or, without one, the institution) is reached; replaces the former of that kind",
    access: "session",
    body: z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("email"),
        personId: PersonId.nullable(),
        address: EmailAddress,
      }),
      z.object({
        kind: z.literal("gateway"),
        personId: PersonId.nullable(),
        address: GatewayAddress,
      }),
    ]),
    reply: Channel,
    errors: ["channel.forbidden", "person.notFound", "channel.tooMany"],
  }),
  removeChannel: defineRoute({
    method: "DELETE",
    path: "/api/channels/:channelId",
    summary: "No longer reach anybody there",
    access: "session",
    params: z.object({ channelId: ChannelId }),
    errors: ["channel.notFound"],
  }),
  testChannel: defineRoute({
    method: "POST",
    path: "/api/channels/:channelId/test",
    summary: "Send a test message there",
    access: "session",
    params: z.object({ channelId: ChannelId }),
    reply: Channel,
    errors: ["channel.notFound", "channel.tooMany"],
  }),
  listRequestDeliveries: defineRoute({
    method: "GET",
    path: "/api/requests/:requestId/deliveries",
    summary:
      "Whether the acting organisation's messages about this request reached the other side",
    access: "case.read",
    params: z.object({ requestId: RequestId }),
    reply: z.array(Delivery),
    errors: ["request.notFound"],
  }),
  listDeliveries: defineRoute({
    method: "GET",
    path: "/api/deliveries",
    summary:
      "The last day's messages of the acting organisation that did not arrive, or not yet",
    access: "case.read",
    reply: z.array(Delivery),
  }),
} as const satisfies RouteTable;

export const noticeEvents = {
  /** To the side that caused the message, or to whoever asked for a test. */
  "notice:changed": z.object({
    noticeId: NoticeId,
    requestId: RequestId.nullable(),
    status: NoticeStatus,
  }),
} as const satisfies EventTable;
