import { beforeEach, describe, expect, it } from "vitest";
import { PersonId } from "../../../shared/contracts/ids.ts";
import {
  opTagOf,
  type GestureOperation,
} from "../../../shared/contracts/presence.ts";
import {
  applyOperation,
  emptyDocument,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { ManualTimers } from "../../../test/support/fakeRoom.ts";
import { AHEAD_MS, GesturesAhead } from "./gesturesAhead.ts";

const WANG = PersonId.parse("0190a000-0000-4000-8000-000000000001");
const LI = PersonId.parse("0190a000-0000-4000-8000-000000000002");
const idOf = (n: number) =>
  `${n.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
const tagOf = (n: number) => opTagOf(idOf(n));
const show = (slice: number, series = "1.2"): GestureOperation => ({
  ...{ type: "showImage", paneId: "main", seriesInstanceUid: series },
  ...{ sopInstanceUid: `1.3.${slice}`, frame: 1 },
});
const window: GestureOperation = {
  ...{ type: "setWindow", paneId: "main", seriesInstanceUid: "1.2" },
  window: { center: 40, width: 400 },
};
const showSeries: SharedViewOperation = {
  ...{ type: "showSeries", paneId: "main", studyInstanceUid: "1.1" },
  seriesInstanceUid: "1.2",
};

describe("a gesture in progress", () => {
  let timers: ManualTimers;
  let ahead: GesturesAhead;
  let document: SharedViewDocument;
  let expired: number;
  beforeEach(() => {
    timers = new ManualTimers();
    expired = 0;
    ahead = newAhead();
    document = applyOperation(emptyDocument, showSeries, WANG);
  });
  const newAhead = () =>
    new GesturesAhead(
      (delayMs, run) => timers.schedule(run, delayMs),
      () => (expired += 1),
    );
  /** `message`: its number, where it is not the first one about the gesture. */
  const say = (n: number, operation = show(n), message = n) =>
    ahead.take(WANG, {
      ...{ kind: "gesture", n: message, operation },
      ...{ opTag: tagOf(n), beforeTag: n > 1 ? tagOf(n - 1) : null },
    });
  const order = (
    n: number,
    operation: SharedViewOperation = show(n),
    personId = WANG,
  ) => {
    document = applyOperation(document, operation, personId);
    ahead.confirm({ personId, operation, clientOpId: idOf(n) });
  };
  const shown = () => ahead.over(document).panes[0]?.sopInstanceUid ?? null;

  it("[SV18] is shown before it is ordered, the newest whatever order they come in", () => {
    expect(say(2)).toBe(true);
    expect(say(1)).toBe(false);
    expect(shown()).toBe("1.3.2");
    expect(document.panes[0]?.sopInstanceUid).toBeNull();
  });

  it("[SV18] goes on over older operations of its maker, and ends with its own", () => {
    say(1);
    say(2);
    say(3);
    order(1);
    expect(shown()).toBe("1.3.3");
    order(3);
    expect(shown()).toBe("1.3.3");
    expect(ahead.over(document)).toBe(document);
  });

  it("[SV18] said twice ends with its operation, and what another does next counts at once", () => {
    say(1);
    expect(say(1, show(1), 2)).toBe(false);
    order(1);
    expect(ahead.over(document)).toBe(document);
    order(9, show(9), LI);
    expect(shown()).toBe("1.3.9");
  });

  it("[SV18] whose first message was lost is shown by its second, and ends with its operation", () => {
    expect(say(1, show(1), 2)).toBe(true);
    expect(say(1)).toBe(false);
    order(1);
    expect(ahead.over(document)).toBe(document);
  });

  it("[SV18] goes on over an older operation whose own message was lost", () => {
    say(1);
    say(3);
    order(2);
    expect(shown()).toBe("1.3.3");
  });

  it("[SV18] yields to what is ordered and not known to be older: a lost message leaves nothing behind", () => {
    say(1);
    order(5);
    expect(shown()).toBe("1.3.5");
  });

  it("[SV18] that is shown no more is under way until its own operation comes, or would have come", async () => {
    for (const isOrdered of [true, false]) {
      say(1);
      const [gesture] = ahead.under(show(9));
      order(5);
      expect(ahead.under(show(9))).toEqual([]);
      expect(gesture && ahead.has(gesture)).toBe(true);
      if (isOrdered) order(1);
      else await timers.advance(AHEAD_MS);
      expect(gesture && ahead.has(gesture)).toBe(false);
      ahead = newAhead();
    }
  });

  it("[SV18] is not shown when its message comes after its operation, or after a newer one's", () => {
    say(2);
    order(2);
    expect(say(2)).toBe(false);
    expect(say(1)).toBe(false);
    expect(shown()).toBe("1.3.2");
  });

  it("[SV18] is taken back when the server never orders it", async () => {
    say(1);
    await timers.advance(AHEAD_MS - 1);
    expect(shown()).toBe("1.3.1");
    await timers.advance(1);
    expect(expired).toBe(1);
    expect(ahead.over(document)).toBe(document);
  });

  it("[SV18] of one kind does not end another's of the same person, or anything of somebody else", () => {
    say(1);
    say(2, window);
    order(9, show(9), LI);
    order(2, window);
    expect(shown()).toBe("1.3.1");
    expect(document.panes[0]?.window).toEqual({ center: 40, width: 400 });
  });

  it("[SV6] [SV4] changes nothing while somebody else leads, and nothing on another series", () => {
    say(1);
    order(1, { type: "setLead", personId: LI }, LI);
    expect(shown()).toBeNull();
    order(2, { type: "setLead", personId: null }, LI);
    expect(shown()).toBe("1.3.1");
    say(3, show(3, "1.9"));
    expect(shown()).toBeNull();
  });

  it("[SV18] ends with a whole new document", () => {
    say(1);
    ahead.clear();
    expect(ahead.over(document)).toBe(document);
  });
});
