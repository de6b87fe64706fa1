import type {
  ChannelId,
  NoticeId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type {
  Channel,
  ChannelKind,
  noticeRoutes,
} from "../../../shared/contracts/notifications.ts";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { NoticeEvent } from "../../../shared/domain/notifications/notice.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Consults } from "../consults/index.ts";
import * as channels from "./channelRepository.ts";
import type { StoredChannel } from "./channelRepository.ts";
import * as notices from "./noticeRepository.ts";
import { mayManageChannels, maySetChannel } from "./policy.ts";

export type NoticesDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox" | "keyring"
> & { consults: Pick<Consults, "roomOf" | "routing"> };

/** A person's tests, and channels set, within an hour: each may cost somebody else a message. */
const TESTS_AN_HOUR = 10;
const CHANGES_AN_HOUR = 30;
const HOUR_MS = 3_600_000;
const TROUBLE_SHOWN_MS = 24 * HOUR_MS;
const TROUBLE_LIMIT = 200;

/** A message to be written down in the caller's transaction. */
export interface Telling {
  /** `version` tells one occurrence of the event from the next: the request's, or another number that counts them. */
  request: { id: RequestId; version: number };
  event: NoticeEvent;
  senderOrganisationId: OrganisationId;
  to: { organisationId: OrganisationId; personIds: readonly PersonId[] };
  /** The organisation's own channels as well as its people's. */
  alsoOrganisation?: boolean;
  urgent?: boolean;
}

/** `l***@clinic.example`, `138****0000`: enough to recognise, never whole. */
const maskAddress = (kind: ChannelKind, address: string): string => {
  if (kind === "gateway")
    return address.length < 8
      ? `${address.slice(0, 1)}***`
      : `${address.slice(0, 3)}****${address.slice(-4)}`;
  const at = address.lastIndexOf("@");
  return `${address.slice(0, 1)}***${address.slice(at)}`;
};

/** Channels, and the messages that go over them; rules NO1-NO8. */
export const createNoticeService = (
  deps: NoticesDeps & {
    available: readonly ChannelKind[];
    /** Called after a commit that wrote messages down. */
    wake: () => void;
  },
) => {
  const { db, clock, ids, audit, outbox, keyring, consults } = deps;

  const viewsOf = async (
    query: Queryable,
    stored: readonly StoredChannel[],
  ): Promise<Channel[]> => {
    const tests = await notices.lastTests(
      query,
      stored.map(({ id }) => id),
    );
    return stored.map(({ id, kind, person, addressCipher, setBy, setAt }) => {
      const test = tests.get(id);
      const address = keyring.open("noticeChannel.address", addressCipher);
      return {
        ...{ id, kind, person, setBy },
        maskedAddress: maskAddress(kind, address),
        setAt: setAt.toISOString(),
        lastTest: test ? notices.progressOf(test) : null,
      };
    });
  };

  /** A channel that the actor may use; to everybody else it does not exist. */
  const own = async (query: Queryable, actor: Actor, id: ChannelId) => {
    const everybody = mayManageChannels(actor);
    const channel = await channels.find(query, actor, everybody, id);
    if (!channel || !maySetChannel(actor, channel.person?.id ?? null))
      throw new AppError("channel.notFound");
    return channel;
  };
  const view = async (query: Queryable, actor: Actor, id: ChannelId) => {
    const [channel] = await viewsOf(query, [await own(query, actor, id)]);
    if (!channel) throw new AppError("channel.notFound");
    return channel;
  };
  const hourAgo = () => new Date(clock.now().getTime() - HOUR_MS);

  const set = (
    actor: Actor,
    { kind, personId, address }: BodyOf<typeof noticeRoutes.setChannel>,
    requestId: string,
  ): Promise<Channel> =>
    db.transaction(async (tx) => {
      const now = clock.now();
      if (!maySetChannel(actor, personId))
        throw new AppError("channel.forbidden");
      if (personId && !(await channels.isColleague(tx, actor, personId, now)))
        throw new AppError("person.notFound");
      const count = await channels.countSetSince(tx, actor, hourAgo());
      if (count >= CHANGES_AN_HOUR) throw new AppError("channel.tooMany");
      const id = ids() as ChannelId;
      const addressCipher = keyring.seal("noticeChannel.address", address);
      await channels.replace(tx, actor, {
        ...{ id, kind, personId, addressCipher, now },
      });
      const subject = { kind: "notice_channel", id } as const;
      await audit.record(tx, {
        ...{ action: "channel.set", actor, subject, requestId },
      });
      return view(tx, actor, id);
    });

  const remove = (actor: Actor, id: ChannelId, requestId: string) =>
    db.transaction(async (tx) => {
      await own(tx, actor, id);
      await channels.remove(tx, actor, id, clock.now());
      const subject = { kind: "notice_channel", id } as const;
      await audit.record(tx, {
        ...{ action: "channel.remove", actor, subject, requestId },
      });
    });

  const test = async (actor: Actor, id: ChannelId, requestId: string) => {
    const tested = await db.transaction(async (tx) => {
      await own(tx, actor, id);
      const count = await notices.countMadeSince(tx, actor, hourAgo());
      if (count >= TESTS_AN_HOUR) throw new AppError("channel.tooMany");
      await notices.insert(tx, {
        ...{ id: ids() as NoticeId, request: null, event: "test" },
        ...{ channelId: id, senderOrganisationId: actor.organisationId },
        ...{ madeBy: actor.personId, urgent: true, now: clock.now() },
      });
      const subject = { kind: "notice_channel", id } as const;
      await audit.record(tx, {
        ...{ action: "channel.test", actor, subject, requestId },
      });
      return view(tx, actor, id);
    });
    deps.wake();
    return tested;
  };

  /**
   * Writes a message to everybody's channels down, in the caller's transaction; told twice, it is written once. Call
   * `wake` after the commit.
   */
  const tell = async (tx: Tx, telling: Telling): Promise<void> => {
    const { request, event, senderOrganisationId, to } = telling;
    const now = clock.now();
    const also = telling.alsoOrganisation ?? false;
    const found = await channels.channelsFor(tx, to, also, now);
    for (const channelId of found.length > 0 ? found : [null]) {
      const id = ids() as NoticeId;
      const urgent = telling.urgent ?? false;
      const fresh = { id, request, event, channelId, senderOrganisationId };
      if (!(await notices.insert(tx, { ...fresh, madeBy: null, urgent, now })))
        continue;
      await outbox.add(tx, {
        name: "notice:changed",
        payload: {
          noticeId: id,
          requestId: request.id,
          status: channelId === null ? "noChannel" : "waiting",
        },
        topics: [`organisation:${senderOrganisationId}`],
        aggregate: `notice:${id}`,
        version: 0,
      });
    }
  };

  return {
    set,
    remove,
    test,
    tell,
    wake: deps.wake,

    list: async (actor: Actor) => {
      const mayManage = mayManageChannels(actor);
      const stored = await channels.list(db.query, actor, mayManage);
      return {
        channels: await viewsOf(db.query, stored),
        available: [...deps.available],
        mayManage,
      };
    },

    ofRequest: async (actor: Actor, id: RequestId, requestId: string) => {
      await consults.roomOf(actor, id); // throws `request.notFound` where the actor's institution has no reach
      const deliveries = await notices.ofRequest(db.query, actor, id);
      const subject = { kind: "request", id } as const;
      await audit.recordRead({
        ...{ action: "notice.list", actor, subject, requestId },
      });
      return deliveries;
    },

    troubled: (actor: Actor) =>
      notices.troubledSince(
        db.query,
        actor,
        new Date(clock.now().getTime() - TROUBLE_SHOWN_MS),
        TROUBLE_LIMIT,
      ),
  };
};
export type NoticeService = ReturnType<typeof createNoticeService>;
