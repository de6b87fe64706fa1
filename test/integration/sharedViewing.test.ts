import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CaseId, ViewId } from "../../shared/contracts/ids.ts";
import type { AppliedOperation } from "../../shared/contracts/sharedViewing.ts";
import {
  applyOperation,
  emptyDocument,
  type SharedViewOperation,
} from "../../shared/domain/sharedViewing/document.ts";
import { ask, openCase } from "../support/consultSteps.ts";
import { insertSeries } from "../support/seriesRows.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

let app: TestApp;
let clinic: Person;
let clinic2: Person;
let radiologist: Person;
/** One case shared by clinic and hospital, with a series of 12 images, and its view. */
let caseId: CaseId;
let viewId: ViewId;
let series: Awaited<ReturnType<typeof insertSeries>>;

beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  clinic2 = await app.logIn("clinic2");
  radiologist = await app.logIn("radiologist");
});
beforeEach(async () => {
  ({ id: caseId } = await openCase(clinic));
  await ask(clinic, caseId, radiologist);
  series = await insertSeries(app.deps.db, caseId, 12);
  ({ viewId } = await clinic.order("sharedView:open", { caseId }));
  await radiologist.order("sharedView:open", { caseId });
});
afterAll(() => app.close());

const command = (operation: SharedViewOperation, change: object = {}) => ({
  ...{ viewId, protocolVersion: 1, clientOpId: crypto.randomUUID() },
  ...{ baseSeq: 0, operation },
  ...change,
});
const operate = async (
  person: Person,
  operation: SharedViewOperation,
  change: object = {},
) => (await person.order("sharedView:operate", command(operation, change))).seq;
const refused = async (
  person: Person,
  request: Readonly<Record<string, unknown>>,
) => {
  const ack = await person.command("sharedView:operate", request);
  return ack.ok ? "applied" : ack.error.code;
};
const show = (change: object = {}): SharedViewOperation => ({
  ...{ type: "showSeries", paneId: "main" },
  ...series,
  ...change,
});
const scroll = (
  imageIndex: number,
  change: object = {},
): SharedViewOperation => ({
  ...{ type: "scroll", paneId: "main", imageIndex },
  ...change,
});
const snapshot = (person: Person) =>
  person.order("sharedView:open", { caseId });
const collect = async (person: Person, count: number) => {
  const heard: AppliedOperation[] = [];
  await person.nextEvent("sharedView:applied", (applied) => {
    if (applied.viewId === viewId) heard.push(applied);
    return heard.length === count;
  });
  return heard;
};

describe("a shared view", () => {
  it("is one per case, however many open it at once", async () => {
    const fresh = await openCase(clinic);
    const opened = await Promise.all(
      Array.from({ length: 6 }, () =>
        clinic.order("sharedView:open", { caseId: fresh.id }),
      ),
    );
    expect(new Set(opened.map((view) => view.viewId)).size).toBe(1);
    expect(opened[0]).toMatchObject({
      ...{ protocolVersion: 1, seq: 0, document: emptyDocument },
    });
  });

  it("orders what two people do at once: both hear the same numbers without a gap, and end with the same document", async () => {
    const both = [collect(clinic, 41), collect(radiologist, 41)] as const;
    await operate(clinic, show());
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => [
        operate(clinic, scroll(i % 12)),
        operate(radiologist, {
          ...{ type: "setWindow", paneId: "main" },
          window: { center: i, width: 100 },
        }),
      ]).flat(),
    );
    const [one, two] = await Promise.all(both);
    expect(one.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 41 }, (_, i) => i + 1),
    );
    expect(two).toEqual(one);
    const view = await snapshot(radiologist);
    expect(view.seq).toBe(41);
    expect(view.document).toEqual(
      one
        .map(({ operation }) => operation)
        .reduce(applyOperation, emptyDocument),
    );
  });

  it("applies a repeated operation once and answers with its first number", async () => {
    const heard = collect(radiologist, 3);
    await operate(clinic, show());
    const clientOpId = crypto.randomUUID();
    const seqs = await Promise.all(
      [1, 2, 3].map(() => operate(clinic, scroll(5), { clientOpId })),
    );
    expect(seqs).toEqual([2, 2, 2]);
    expect(await operate(clinic, scroll(6))).toBe(3);
    expect((await heard).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    // Also when it would not be taken any more: another, shorter series is shown meanwhile.
    const short = await insertSeries(app.deps.db, caseId, 1);
    await operate(clinic, show(short));
    expect(await operate(clinic, scroll(5), { clientOpId })).toBe(2);
  });

  it("refuses another protocol, an unknown pane, another case's series and an image beyond the last", async () => {
    expect(await refused(clinic, command(show(), { protocolVersion: 2 }))).toBe(
      "view.protocolVersion",
    );
    expect(await refused(clinic, command(show({ paneId: "two" })))).toBe(
      "view.unknownPane",
    );
    expect(await refused(clinic, command(scroll(0)))).toBe(
      "view.unknownSeries",
    );
    const other = await openCase(clinic);
    const foreign = await insertSeries(app.deps.db, other.id, 2);
    expect(await refused(clinic, command(show(foreign)))).toBe(
      "view.unknownSeries",
    );
    await operate(clinic, show());
    expect(await refused(clinic, command(scroll(12)))).toBe(
      "view.unknownImage",
    );
    expect(await operate(clinic, scroll(11))).toBe(2);
    expect((await snapshot(clinic)).seq).toBe(2);
  });

  it("orders an operation on a series that is shown no more, and changes nothing by it", async () => {
    const heard = collect(radiologist, 3);
    await operate(clinic, show());
    await operate(clinic, scroll(3));
    const before = await snapshot(clinic);
    await operate(clinic, scroll(900, { seriesInstanceUid: "1.2.3" }));
    expect((await heard).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await snapshot(clinic)).toEqual({ ...before, seq: 3 });
  });

  it("takes images that came in after the series was shown", async () => {
    await operate(clinic, show());
    expect(await refused(clinic, command(scroll(12)))).toBe(
      "view.unknownImage",
    );
    await app.deps.db.query
      .updateTable("instance")
      .set({ frames: 2 })
      .where("series_id", "in", (q) =>
        q
          .selectFrom("series")
          .select("id")
          .where("series_instance_uid", "=", series.seriesInstanceUid),
      )
      .execute();
    expect(await operate(clinic, scroll(23))).toBe(2);
  });
});

describe("catching up", () => {
  const catchUp = (person: Person, afterSeq: number) =>
    person.order("sharedView:catchUp", { viewId, afterSeq });

  it("gives what was missed and subscribes the new socket", async () => {
    await operate(clinic, show());
    radiologist.leave();
    await radiologist.connect();
    await operate(clinic, scroll(1));
    await operate(clinic, scroll(2));
    const missed = await catchUp(radiologist, 1);
    expect(missed).toMatchObject({
      kind: "operations",
      operations: [
        { seq: 2, operation: { imageIndex: 1 } },
        { seq: 3, operation: { imageIndex: 2 } },
      ],
    });
    const heard = collect(radiologist, 1);
    await operate(clinic, scroll(4));
    expect((await heard)[0]?.seq).toBe(4);
    expect(await catchUp(radiologist, 4)).toEqual({
      kind: "operations",
      operations: [],
    });
  });

  it("resets when there are too many, when they are forgotten, and when the client is ahead of the server", async () => {
    await operate(clinic, show());
    await app.deps.db.query
      .updateTable("shared_view")
      .set({ seq: 5_099 })
      .where("id", "=", viewId)
      .execute();
    // The 5,100th operation forgets the first hundred.
    expect(await operate(clinic, scroll(7))).toBe(5_100);
    const kept = await app.deps.db.query
      .selectFrom("shared_view_operation")
      .select("seq")
      .where("view_id", "=", viewId)
      .execute();
    expect(kept).toEqual([{ seq: 5_100 }]);
    const now = await snapshot(clinic);
    for (const after of [0, 4_700, 5_101])
      expect(await catchUp(clinic, after), String(after)).toEqual({
        kind: "reset",
        snapshot: now,
      });
  });
});

describe("[CA1] another clinic", () => {
  it("finds no view and hears nothing of it", async () => {
    const mine = await openCase(clinic2);
    const own = await clinic2.order("sharedView:open", { caseId: mine.id });
    const code = async (...args: Parameters<Person["command"]>) => {
      const ack = await clinic2.command(...args);
      return ack.ok ? "answered" : ack.error.code;
    };
    expect(await code("sharedView:open", { caseId })).toBe("case.notFound");
    expect(await code("sharedView:catchUp", { viewId, afterSeq: 0 })).toBe(
      "view.notFound",
    );
    expect(await refused(clinic2, command(show()))).toBe("view.notFound");
    const heard = clinic2.nextEvent("sharedView:applied");
    await operate(clinic, show());
    await clinic2.order("sharedView:operate", {
      ...{ viewId: own.viewId, protocolVersion: 1, baseSeq: 0 },
      clientOpId: crypto.randomUUID(),
      operation: { type: "setWindow", paneId: "main", window: null },
    });
    expect((await heard).viewId).toBe(own.viewId);
  });
});

describe("leaving", () => {
  it("a closed view is heard of no more", async () => {
    await operate(clinic, show());
    await radiologist.order("sharedView:close", { viewId });
    const heard = radiologist.nextEvent("sharedView:applied");
    await operate(clinic, scroll(1));
    await radiologist.order("sharedView:open", { caseId });
    await operate(clinic, scroll(2));
    expect((await heard).seq).toBe(3);
  });
});
