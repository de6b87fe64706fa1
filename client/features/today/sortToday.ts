import {
  waitingForMe,
  type ConsultRequest,
  type Inbox,
} from "../consults/index.ts";

/** The inbox as a person's day: each open request stands in exactly one list. */
export const sortToday = (
  inbox: Inbox,
): Record<"forMe" | "rooms" | "byMe", ConsultRequest[]> => {
  const forMe = waitingForMe(inbox);
  const mine = new Set(forMe.map(({ id }) => id));
  const others = [...inbox.received, ...inbox.sent].filter(
    ({ id }) => !mine.has(id),
  );
  return {
    forMe,
    rooms: others.filter(({ roomOpen }) => roomOpen),
    byMe: others.filter(({ roomOpen }) => !roomOpen),
  };
};
