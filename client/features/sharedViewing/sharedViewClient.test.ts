import { describe, expect, it } from "vitest";
import { PersonId } from "../../../shared/contracts/ids.ts";
import { isGesture, opTagOf } from "../../../shared/contracts/presence.ts";
import {
  SHARED_VIEW_PROTOCOL,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import {
  GOOD_LINE,
  LossyConnection,
  SharedViewServer,
  UNKNOWN_SERIES,
} from "../../../test/support/lossySharedView.ts";
import { seededRandom } from "../../../test/support/seededRandom.ts";
import { VirtualTime } from "../../../test/support/virtualTime.ts";
import { AHEAD_MS } from "./gesturesAhead.ts";
import { SharedViewClient } from "./sharedViewClient.ts";

const uuid = (n: number) =>
  `0190c000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
const showSeries = (seriesInstanceUid = "1.2.3"): SharedViewOperation => ({
  type: "showSeries",
  paneId: "main",
  studyInstanceUid: "1.2",
  seriesInstanceUid,
});
const showImage = (number: number, on = "1.2.3"): SharedViewOperation => ({
  type: "showImage",
  paneId: "main",
  seriesInstanceUid: on,
  sopInstanceUid: `1.2.3.${number}`,
  frame: 1,
});
const shows = (number: number) => ({ sopInstanceUid: `1.2.3.${number}` });
const setWindow = (width: number): SharedViewOperation => ({
  type: "setWindow",
  paneId: "main",
  window: { center: 40, width },
});

/** A server, and pages opened on it over lines that are good until a test spoils them. */
const openView = async (people = 1, longestCatchUp = 100) => {
  const time = new VirtualTime();
  const server = new SharedViewServer(longestCatchUp);
  let ids = 0;
  const pages = Array.from({ length: people }, (_, n) => {
    const line = new LossyConnection(
      server,
      uuid(n),
      time,
      seededRandom(n),
      GOOD_LINE,
    );
    const client = new SharedViewClient({
      gateway: line,
      caseId: uuid(99),
      personId: PersonId.parse(uuid(n)),
      newOpId: () => uuid(1_000 + (ids += 1)),
      later: time.later,
      onChange: () => undefined,
    });
    client.open();
    return {
      line,
      client,
      personId: PersonId.parse(uuid(n)),
      pane: () => client.state.document.panes[0],
      operate: (...operations: SharedViewOperation[]) =>
        operations.forEach((operation) => client.operate(operation)),
    };
  });
  await time.run(1_000);
  const [first, second = first] = pages;
  if (!first || !second) throw new Error("nobody opened the view");
  /** The first page's request has arrived; neither the answer nor the announcement has. */
  const ordered = async (operation: SharedViewOperation) => {
    const { length } = server.log;
    first.operate(operation);
    while (server.log.length === length) await time.run(1);
    expect(first.client.isSettled).toBe(false);
  };
  return { time, server, first, second, ordered };
};

describe("a page of a shared view", () => {
  it("[SV6] sends nothing past a change of the lead before the server has ordered it", async () => {
    const { time, server, first, second } = await openView(2);
    const { personId } = first;
    first.operate(showSeries(), { type: "setLead", personId }, showImage(3));
    expect(first.line.sent).toBe(1);
    await time.run(1_000);
    expect(server.log.map(({ operation }) => operation.type)).toEqual([
      ...["showSeries", "setLead", "showImage"],
    ]);
    first.operate({ type: "setLead", personId: second.personId }, showImage(4));
    await time.run(1_000);
    expect(first.client.state.error).toMatchObject({ code: "view.notLead" });
    expect(first.pane()).toMatchObject(shows(3));
    second.operate(showImage(5));
    await time.run(1_000);
    expect(first.pane()).toMatchObject(shows(5));
  });

  it("[SV18] sends nothing past another's gesture that it was made upon, until that is ordered, taken back or followed", async () => {
    const { time, server, first, second } = await openView(2);
    first.operate(showSeries());
    await time.run(1_000);
    let messages = 0;
    const idOf = (n: number) => `0000000${n}-0000-4000-8000-000000000000`;
    const hear = (number: number, after: number | null) => {
      const gesture = showImage(number);
      if (!isGesture(gesture)) throw new Error("not a gesture");
      const tag = (n: number) => opTagOf(idOf(n));
      first.client.hearGesture(second.personId, {
        ...{ kind: "gesture", n: (messages += 1), operation: gesture },
        ...{
          opTag: tag(number),
          beforeTag: after === null ? null : tag(after),
        },
      });
    };
    const order = (number: number) =>
      server.operate(
        {
          ...{ viewId: server.snapshot().viewId, baseSeq: 0 },
          ...{ protocolVersion: SHARED_VIEW_PROTOCOL },
          ...{ clientOpId: idOf(number), operation: showImage(number) },
        },
        second.personId,
      );
    const { sent } = first.line;

    hear(3, null);
    first.operate(showImage(4), setWindow(300));
    expect(first.pane()).toMatchObject({ ...shows(4), window: { width: 300 } });
    // What is on no lane of the other's goes at once.
    expect(first.line.sent).toBe(sent + 1);
    order(3);
    await time.run(1_000);
    expect(server.document.panes[0]).toMatchObject(shows(4));

    hear(5, 3);
    first.operate(showImage(6));
    expect(first.line.sent).toBe(sent + 2);
    hear(7, 5);
    expect(first.line.sent).toBe(sent + 3);

    await time.run(1_000);
    hear(8, 7);
    first.operate(showImage(9));
    await time.run(AHEAD_MS + 100);
    expect(server.document.panes[0]).toMatchObject(shows(9));
    expect(first.pane()).toMatchObject(shows(9));
  });

  it("[SV] a reset takes back the unsent gestures before it, and waits for those on their way", async () => {
    const { time, server, first } = await openView();
    first.operate(showSeries());
    await time.run(1_000);
    first.operate(setWindow(300), setWindow(400), showImage(7));
    first.operate({ type: "resetPane", paneId: "main" });
    await time.run(1_000);
    expect(server.log.map(({ operation }) => operation)).not.toContainEqual(
      setWindow(400),
    );
    expect(server.document.panes[0]).toMatchObject({
      ...shows(7),
      window: null,
    });
  });

  it("[SV] one drawing that grows costs one operation per round trip; another does not wait for it", async () => {
    const { time, server, first } = await openView();
    const draw = (n: number, x: number): SharedViewOperation => ({
      type: "annotate",
      annotation: {
        annotationId: uuid(n),
        seriesInstanceUid: "1.2.3",
        sopInstanceUid: "1.2.3.1",
        frame: 1,
        kind: "length",
        points: [
          [0, 0],
          [x, 0],
        ],
        text: "",
      },
    });
    for (let x = 1; x <= 50; x += 1) first.operate(draw(1, x));
    first.operate(draw(2, 9));
    expect(first.line.sent).toBe(2);
    await time.run(1_000);
    expect(first.line.sent).toBe(3);
    expect(server.document.annotations.map(({ points }) => points[1])).toEqual([
      ...[[50, 0] as const, [9, 0] as const],
    ]);
    first.operate(draw(1, 60), {
      type: "removeAnnotation",
      annotationId: uuid(1),
    });
    await time.run(1_000);
    expect(server.document.annotations).toHaveLength(1);
  });

  it("[SV] shows its own gesture at once and the others a moment later", async () => {
    const { time, first, second } = await openView(2);
    first.operate(showSeries(), showImage(7));
    expect(first.pane()).toMatchObject(shows(7));
    expect(second.pane()).toMatchObject({ seriesInstanceUid: null });
    await time.run(1_000);
    expect(second.pane()).toMatchObject({
      seriesInstanceUid: "1.2.3",
      ...shows(7),
    });
  });

  it("[SV] sends one operation per round trip however fast the wheel turns, and ends on the last image", async () => {
    const { time, server, first } = await openView();
    first.operate(showSeries());
    await time.run(1_000);
    for (let index = 1; index <= 100; index += 1)
      first.operate(showImage(index));
    await time.run(1_000);
    expect(first.line.sent).toBe(3);
    expect(server.document.panes[0]).toMatchObject(shows(100));
  });

  it("[SV] lets a window pass while a scroll is on its way", async () => {
    const { first } = await openView();
    first.operate(showImage(3, undefined), setWindow(300));
    expect(first.line.sent).toBe(2);
  });

  it("[SV] re-applies its unconfirmed gesture over what others did before it", async () => {
    const { time, first, second } = await openView(2);
    first.operate(showSeries());
    await time.run(1_000);
    second.operate(setWindow(1500));
    first.line.line = { ...GOOD_LINE, lossOfCalls: 1 };
    first.operate(showImage(5));
    await time.run(100);
    expect(first.pane()).toMatchObject({
      ...shows(5),
      window: { width: 1500 },
    });
  });

  it("[SV] forgets unsent scrolls when it changes the series, and scrolls the new one only after it is shown to all", async () => {
    const { time, server, first } = await openView();
    first.operate(showSeries());
    await time.run(1_000);
    first.operate(showImage(1), showImage(2), showSeries("1.2.4"));
    first.operate(showImage(9, "1.2.4"));
    await time.run(1_000);
    const log = server.log.map(({ operation }) => operation);
    expect(log).not.toContainEqual(showImage(2));
    expect(log.at(-1)).toEqual(showImage(9, "1.2.4"));
    expect(server.document.panes[0]).toMatchObject({
      seriesInstanceUid: "1.2.4",
      ...shows(9),
    });
  });

  it("[SV] asks for what a lost announcement would have said", async () => {
    const { time, server, first, second } = await openView(2);
    second.line.line = { ...GOOD_LINE, lossOfEvents: 1 };
    first.operate(showSeries());
    await time.run(1_000);
    expect(second.pane()).toMatchObject({ seriesInstanceUid: null });
    second.line.line = GOOD_LINE;
    first.operate(showImage(4));
    await time.run(1_000);
    expect(second.client.state.document).toEqual(server.document);
  });

  it("[SV] sends under the same id again when the answer was lost: applied once", async () => {
    const { time, server, first, ordered } = await openView();
    first.operate(showSeries());
    await time.run(1_000);
    await ordered(showImage(4));
    first.line.disconnect();
    await time.run(12_000);
    expect(first.client.state.phase).toBe("away");
    first.line.reconnect();
    await time.run(20_000);
    expect(first.client.isSettled).toBe(true);
    expect(
      server.log.filter((a) => a.operation.type === "showImage").length,
    ).toBe(1);
    expect(first.pane()).toMatchObject(shows(4));
  });

  it("[SV] after an absence keeps its own window but yields where others have scrolled meanwhile", async () => {
    const { time, server, first, second } = await openView(2);
    first.operate(showSeries());
    await time.run(1_000);
    second.line.disconnect();
    second.operate(showImage(9), setWindow(777));
    first.operate(showImage(3));
    await time.run(1_000);
    second.line.reconnect();
    await time.run(5_000);
    expect(server.document.panes[0]).toMatchObject({
      ...shows(3),
      window: { width: 777 },
    });
    expect(second.client.state.document).toEqual(server.document);
  });

  it("[SV] after an absence does not yield to what itself did before it", async () => {
    const { time, server, first, ordered } = await openView();
    first.operate(showSeries());
    await time.run(1_000);
    await ordered(showImage(4));
    first.line.disconnect();
    first.operate(showImage(5));
    await time.run(1_000);
    first.line.reconnect();
    await time.run(20_000);
    expect(server.document.panes[0]).toMatchObject(shows(5));
    expect(first.pane()).toMatchObject(shows(5));
  });

  it("[SV] takes a reset when it has missed too much", async () => {
    const { time, server, first, second } = await openView(2, 3);
    second.line.disconnect();
    for (let index = 0; index < 10; index += 1) {
      first.operate(setWindow(index + 1));
      await time.run(500);
    }
    second.line.reconnect();
    await time.run(2_000);
    expect(second.client.state).toMatchObject({ phase: "live" });
    expect(second.client.state.document).toEqual(server.document);
  });

  it("[SV] takes a refused operation back and says why", async () => {
    const { time, first } = await openView();
    first.operate(showSeries());
    await time.run(1_000);
    first.operate(showSeries(UNKNOWN_SERIES));
    expect(first.pane()).toMatchObject({ seriesInstanceUid: UNKNOWN_SERIES });
    await time.run(1_000);
    expect(first.pane()).toMatchObject({ seriesInstanceUid: "1.2.3" });
    expect(first.client.state).toMatchObject({
      phase: "live",
      error: { code: "view.unknownSeries" },
    });
    first.operate(showImage(2));
    expect(first.client.state.error).toBeNull();
  });

  it("[SV] stops with a message when the server speaks another version", async () => {
    const { time, server, first } = await openView();
    server.protocolVersion = SHARED_VIEW_PROTOCOL + 1;
    first.operate(showSeries());
    await time.run(1_000);
    expect(first.client.state).toMatchObject({
      phase: "failed",
      error: { code: "view.protocolVersion" },
    });
    first.operate(showImage(1));
    await time.run(1_000);
    expect(first.line.sent).toBe(1);
  });

  it("[SV] reports nothing after it was closed", async () => {
    const { time, first, second } = await openView(2);
    second.client.close();
    const before = second.client.state;
    first.operate(showSeries());
    await time.run(1_000);
    expect(second.client.state).toBe(before);
  });
});
