import {
  waitingForMe,
  type ConsultRequest,
  type Inbox,
} from "../consults/index.ts";

/**
 * The inbox as a person's day, each request in one list at most. What others of this institution are asked for by name
 * is nobody's wait here: it stands in the inbox.
 */
export const sortToday = (
  inbox: Inbox,
): Record<"forMe" | "rooms" | "byMe", ConsultRequest[]> => {
  const forMe = waitingForMe(inbox);
  const mine = new Set(forMe.map(({ id }) => id));
  const notMine = ({ id }: ConsultRequest) => !mine.has(id);
  return {
    forMe,
    rooms: [...inbox.received, ...inbox.sent].filter(
      (one) => notMine(one) && one.roomOpen,
    ),
    byMe: inbox.sent.filter((one) => notMine(one) && !one.roomOpen),
  };
};
