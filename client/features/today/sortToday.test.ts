import { describe, expect, it } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { sortToday } from "./sortToday.ts";

const id = (n: number) =>
  `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const idsOf = (lists: ReturnType<typeof sortToday>) =>
  Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [
      name,
      list.map((one) => Number(one.id.slice(-3))),
    ]),
  );

describe("a person's day", () => {
  it("waits only for what this side has sent, not for what a colleague is asked by name", () => {
    const forMe = consultRequest({ id: id(1), allowed: ["accept"] });
    const forColleague = consultRequest({
      id: id(2),
      toPerson: { id: id(9), name: { zh: "王强", en: "Wang Qiang" } },
    });
    const room = consultRequest({ id: id(3), roomOpen: true });
    const sent = consultRequest({ id: id(4), side: "inviting" });
    const toRead = consultRequest({ id: id(5), allowed: ["complete"] });
    const received = [forMe, forColleague, room];
    expect(idsOf(sortToday({ received, sent: [sent, toRead] }))).toEqual({
      forMe: [1, 5],
      rooms: [3],
      byMe: [4],
    });
  });
});
