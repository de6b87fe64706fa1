import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { KeyImage } from "../../shared/contracts/keyImages.ts";
import type { Study } from "../../shared/contracts/studies.ts";
import type { SessionView } from "../../shared/contracts/identity.ts";
import {
  PersonId,
  type CaseId,
  type ViewId,
} from "../../shared/contracts/ids.ts";
import type { AppliedOperation } from "../../shared/contracts/sharedViewing.ts";
import {
  applyOperation,
  emptyDocument,
  SHARED_VIEW_PROTOCOL,
  type NewImageAnnotation,
  type SharedViewOperation,
} from "../../shared/domain/sharedViewing/document.ts";
import { ask, openCase } from "../support/consultSteps.ts";
import { insertSeries } from "../support/seriesRows.ts";
import { TEST_PATIENT } from "../support/world.ts";
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
  ...{
    viewId,
    protocolVersion: SHARED_VIEW_PROTOCOL,
    clientOpId: crypto.randomUUID(),
  },
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
/** The series' image of that number, from 0. */
const showImage = (
  number: number,
  change: object = {},
): SharedViewOperation => ({
  ...{ type: "showImage", paneId: "main", frame: 1 },
  sopInstanceUid: series.sopInstanceUids[number] ?? "1.2.404",
  ...change,
});
const idOf = async (person: Person) =>
  (await person.call<SessionView>("GET", "/api/session")).person.id;
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
      ...{
        protocolVersion: SHARED_VIEW_PROTOCOL,
        seq: 0,
        document: emptyDocument,
      },
    });
  });

  it("orders what two people do at once: both hear the same numbers without a gap, and end with the same document", async () => {
    const both = [collect(clinic, 41), collect(radiologist, 41)] as const;
    await operate(clinic, show());
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => [
        operate(clinic, showImage(i % 12)),
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
      one.reduce(
        (document, { operation, personId }) =>
          applyOperation(document, operation, personId),
        emptyDocument,
      ),
    );
  });

  it("applies a repeated operation once and answers with its first number", async () => {
    const heard = collect(radiologist, 3);
    await operate(clinic, show());
    const clientOpId = crypto.randomUUID();
    const seqs = await Promise.all(
      [1, 2, 3].map(() => operate(clinic, showImage(5), { clientOpId })),
    );
    expect(seqs).toEqual([2, 2, 2]);
    expect(await operate(clinic, showImage(6))).toBe(3);
    expect((await heard).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    // Also when it would not be taken any more: another, shorter series is shown meanwhile.
    const short = await insertSeries(app.deps.db, caseId, 1);
    await operate(clinic, show(short));
    expect(await operate(clinic, showImage(5), { clientOpId })).toBe(2);
  });

  it("refuses another protocol, an unknown pane, another case's series another series' image and a frame beyond the last", async () => {
    expect(await refused(clinic, command(show(), { protocolVersion: 1 }))).toBe(
      "view.protocolVersion",
    );
    expect(await refused(clinic, command(show({ paneId: "two" })))).toBe(
      "view.unknownPane",
    );
    expect(await refused(clinic, command(showImage(0)))).toBe(
      "view.unknownSeries",
    );
    const other = await openCase(clinic);
    const foreign = await insertSeries(app.deps.db, other.id, 2);
    expect(await refused(clinic, command(show(foreign)))).toBe(
      "view.unknownSeries",
    );
    const at = [0, 0, 0] as const;
    for (const named of [series, foreign]) {
      const panes = [series, named].map(
        ({ studyInstanceUid, seriesInstanceUid }) => ({
          ...{ studyInstanceUid, seriesInstanceUid, window: null, plane: null },
        }),
      );
      const operations: readonly SharedViewOperation[] = [
        {
          ...{ type: "hang", layout: { rows: 1, columns: 2 }, panes },
          onlyIfEmpty: true,
        },
        { ...{ type: "setCrosshair", at }, ...named },
      ];
      for (const operation of operations)
        expect(await refused(clinic, command(operation))).toBe(
          named === series ? "applied" : "view.unknownSeries",
        );
    }
    await operate(clinic, show());
    expect(await refused(clinic, command(showImage(12)))).toBe(
      "view.unknownImage",
    );
    const [ofOther] = foreign.sopInstanceUids;
    for (const change of [{ sopInstanceUid: ofOther }, { frame: 2 }])
      expect(await refused(clinic, command(showImage(3, change)))).toBe(
        "view.unknownImage",
      );
    expect(await operate(clinic, showImage(11))).toBe(4);
    expect((await snapshot(clinic)).seq).toBe(4);
  });

  it("orders an operation on a series that is shown no more, and changes nothing by it", async () => {
    const heard = collect(radiologist, 3);
    await operate(clinic, show());
    await operate(clinic, showImage(3));
    const before = await snapshot(clinic);
    await operate(clinic, showImage(900, { seriesInstanceUid: "1.2.3" }));
    expect((await heard).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await snapshot(clinic)).toEqual({ ...before, seq: 3 });
  });

  it("takes images that came in after the series was shown", async () => {
    await operate(clinic, show());
    expect(await refused(clinic, command(showImage(11, { frame: 2 })))).toBe(
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
    expect(await operate(clinic, showImage(11, { frame: 2 }))).toBe(2);
  });
});

describe("drawing in a shared view", () => {
  const annotation = (change: Partial<NewImageAnnotation> = {}) => ({
    annotationId: crypto.randomUUID(),
    seriesInstanceUid: series.seriesInstanceUid,
    sopInstanceUid: series.sopInstanceUids[2] ?? "",
    ...({ frame: 1, kind: "length", text: "" } as const),
    points: [
      [1.5, 2],
      [30, 40.25],
    ] as const,
    ...change,
  });
  const annotate = (drawn: NewImageAnnotation): SharedViewOperation => ({
    type: "annotate",
    annotation: drawn,
  });

  it("[SV8] is the sender's whatever it claims, and only the author's to change", async () => {
    const drawn = annotation();
    const claimed = { ...drawn, authorId: await idOf(radiologist) };
    await operate(clinic, annotate(claimed));
    const { document } = await snapshot(radiologist);
    expect(document.annotations).toEqual([
      { ...drawn, authorId: await idOf(clinic) },
    ]);
    const { annotationId } = drawn;
    for (const operation of [
      annotate({ ...drawn, kind: "arrow", text: "?" }),
      { type: "removeAnnotation", annotationId } as const,
    ])
      expect(await refused(radiologist, command(operation))).toBe(
        "view.notAuthor",
      );
    await operate(clinic, { type: "removeAnnotation", annotationId });
    expect((await snapshot(clinic)).document.annotations).toEqual([]);
  });

  it("[SV19] on a plane names a series of this case, and is there for who comes late", async () => {
    const other = await openCase(clinic);
    const foreign = await insertSeries(app.deps.db, other.id, 1);
    const on = (seriesInstanceUid: string) => ({
      type: "annotate" as const,
      annotation: {
        ...{ annotationId: crypto.randomUUID(), seriesInstanceUid, text: "" },
        ...({ kind: "length", plane: "sagittal" } as const),
        points: [
          [7.5, -20, 30.25],
          [7.5, 80, -12],
        ] as const,
      },
    });
    const drawn = on(series.seriesInstanceUid);
    await operate(clinic, drawn);
    expect((await snapshot(radiologist)).document.annotations).toEqual([
      { ...drawn.annotation, authorId: await idOf(clinic) },
    ]);
    expect(await refused(clinic, command(on(foreign.seriesInstanceUid)))).toBe(
      "view.unknownSeries",
    );
    const { annotationId } = drawn.annotation;
    const remove = { type: "removeAnnotation", annotationId } as const;
    expect(await refused(radiologist, command(remove))).toBe("view.notAuthor");
    await operate(clinic, remove);
    expect((await snapshot(clinic)).document.annotations).toEqual([]);
  });

  it("[SV9] names an image of this case", async () => {
    const other = await openCase(clinic);
    const foreign = await insertSeries(app.deps.db, other.id, 1);
    const on = (change: Partial<NewImageAnnotation>) =>
      refused(clinic, command(annotate(annotation(change))));
    expect(await on({ seriesInstanceUid: foreign.seriesInstanceUid })).toBe(
      "view.unknownSeries",
    );
    expect(await on({ sopInstanceUid: "1.2.404" })).toBe("view.unknownImage");
    expect(await on({ frame: 2 })).toBe("view.unknownImage");
  });
});

describe("the lead of a shared view", () => {
  const lead = (personId: PersonId | null): SharedViewOperation => ({
    ...{ type: "setLead", personId },
  });

  it("[SV6] is asked at each operation, also of what was under way before", async () => {
    await operate(radiologist, show());
    await operate(clinic, lead(await idOf(clinic)));
    expect(await refused(radiologist, command(showImage(3)))).toBe(
      "view.notLead",
    );
    await operate(clinic, showImage(4));
    await operate(radiologist, lead(await idOf(radiologist)));
    expect(await refused(clinic, command(showImage(3)))).toBe("view.notLead");
    await operate(radiologist, showImage(5));
    expect((await snapshot(clinic)).document).toMatchObject({
      lead: await idOf(radiologist),
      panes: [{ sopInstanceUid: series.sopInstanceUids[5] }],
    });
  });

  it("[SV7] is handed over only by who has it, and only to who may operate this view", async () => {
    const [mine, theirs] = [await idOf(clinic), await idOf(radiologist)];
    expect(await refused(clinic, command(lead(theirs)))).toBe("view.notLead");
    await operate(clinic, lead(mine));
    for (const nobody of [
      await idOf(clinic2),
      PersonId.parse(crypto.randomUUID()),
    ])
      expect(await refused(clinic, command(lead(nobody)))).toBe(
        "person.notFound",
      );
    expect(await refused(radiologist, command(lead(null)))).toBe(
      "view.notLead",
    );
    await operate(clinic, lead(theirs));
    await operate(radiologist, lead(null));
    expect((await snapshot(clinic)).document.lead).toBeNull();
  });
});

describe("a view stored by protocol 1", () => {
  it("opens with its series and window, and goes on from there", async () => {
    const { studyInstanceUid, seriesInstanceUid } = series;
    const uids = { studyInstanceUid, seriesInstanceUid };
    const pane = { paneId: "main", ...uids, imageIndex: 7, window: null };
    await app.deps.db.query
      .updateTable("shared_view")
      .set({ protocol_version: 1, seq: 1 })
      .set({ document: JSON.stringify({ panes: [pane] }) })
      .where("id", "=", viewId)
      .execute();
    await app.deps.db.query
      .insertInto("shared_view_operation")
      .values({
        ...{ view_id: viewId, seq: 1, client_op_id: crypto.randomUUID() },
        ...{ person_id: await idOf(clinic), applied_at: new Date() },
        operation: JSON.stringify({ type: "scroll", paneId: "main" }),
      })
      .execute();
    const opened = await snapshot(clinic);
    expect(opened).toMatchObject({
      ...{ seq: 1, protocolVersion: SHARED_VIEW_PROTOCOL },
      document: { panes: [{ ...uids, sopInstanceUid: null, frame: 1 }] },
    });
    expect(
      await clinic.order("sharedView:catchUp", { viewId, afterSeq: 0 }),
    ).toEqual({ kind: "reset", snapshot: opened });
    await operate(clinic, showImage(3));
    expect((await snapshot(clinic)).document).toMatchObject({
      panes: [{ ...uids, sopInstanceUid: series.sopInstanceUids[3] }],
    });
  });
});

describe("catching up", () => {
  const catchUp = (person: Person, afterSeq: number) =>
    person.order("sharedView:catchUp", { viewId, afterSeq });

  it("gives what was missed and subscribes the new socket", async () => {
    await operate(clinic, show());
    radiologist.leave();
    await radiologist.connect();
    await operate(clinic, showImage(1));
    await operate(clinic, showImage(2));
    const missed = await catchUp(radiologist, 1);
    expect(missed).toMatchObject({
      kind: "operations",
      operations: [
        { seq: 2, operation: showImage(1) },
        { seq: 3, operation: showImage(2) },
      ],
    });
    const heard = collect(radiologist, 1);
    await operate(clinic, showImage(4));
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
    expect(await operate(clinic, showImage(7))).toBe(5_100);
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
      ...{
        viewId: own.viewId,
        protocolVersion: SHARED_VIEW_PROTOCOL,
        baseSeq: 0,
      },
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
    await operate(clinic, showImage(1));
    await radiologist.order("sharedView:open", { caseId });
    await operate(clinic, showImage(2));
    expect((await heard).seq).toBe(3);
  });
});

describe("key images", () => {
  const set = (person: Person, number: number, marked: boolean, frame = 1) =>
    person.fetch("POST", `/api/cases/${caseId}/key-images`, {
      ...{ sopInstanceUid: series.sopInstanceUids[number] ?? "1.2.404" },
      ...{ frame, marked },
    });
  const list = (person: Person) =>
    person.call<KeyImage[]>("GET", `/api/cases/${caseId}/key-images`);

  it("[IM8] marked by one side are the other side's too, who hears of it, sees by whom, and may take them off", async () => {
    const heard = radiologist.nextEvent(
      "keyImages:changed",
      (changed) => changed.caseId === caseId,
    );
    expect((await set(clinic, 3, true)).status).toBe(200);
    await heard;
    const [mark] = await list(radiologist);
    expect(mark).toMatchObject({
      ...{ sopInstanceUid: series.sopInstanceUids[3], frame: 1 },
      seriesInstanceUid: series.seriesInstanceUid,
      markedBy: { id: await idOf(clinic) },
    });
    await set(clinic, 3, true);
    expect(await list(clinic)).toEqual([mark]);
    await set(radiologist, 3, false);
    expect(await list(clinic)).toEqual([]);
    await set(radiologist, 3, true);
    expect((await list(clinic))[0]?.markedBy.id).toBe(await idOf(radiologist));
  });

  it("[IM8] each change is audited once, and what changes nothing is not", async () => {
    const written = async () =>
      (
        await app.deps.db.query
          .selectFrom("audit_event")
          .select("action")
          .where("action", "in", ["keyImage.mark", "keyImage.unmark"])
          .execute()
      ).length;
    const before = await written();
    for (const marked of [true, true, false, false])
      await set(clinic, 0, marked);
    expect(await written()).toBe(before + 2);
  });

  it("[IM8] are images of the case: another case's, a frame beyond the last, and an outsider's are not found", async () => {
    expect((await set(clinic, 404, true)).status).toBe(404);
    expect((await set(clinic, 0, true, 2)).status).toBe(404);
    const other = await openCase(clinic);
    const foreign = await insertSeries(app.deps.db, other.id, 1);
    const answer = await clinic.fetch(
      "POST",
      `/api/cases/${caseId}/key-images`,
      {
        ...{ sopInstanceUid: foreign.sopInstanceUids[0], frame: 1 },
        marked: true,
      },
    );
    expect(answer.status).toBe(404);
    expect((await set(clinic2, 0, true)).status).toBe(404);
    expect(await list(clinic)).toEqual([]);
  });
});

describe("earlier studies of the patient", () => {
  const priorsOf = async (person: Person, id: string) =>
    (await person.call<Study[]>("GET", `/api/cases/${id}/prior-studies`)).map(
      (study) => study.studyInstanceUid,
    );
  const of = (change: object) =>
    openCase(clinic, { patient: { ...TEST_PATIENT, ...change } });

  it("[IM12] come from other cases of the same national id, and only from those within the reader's reach", async () => {
    const nationalId = "11010519491231002X";
    const now = await of({ nationalId });
    const before = await of({ nationalId });
    const stranger = await of({ nationalId: null });
    const prior = await insertSeries(app.deps.db, before.id, 1);
    await insertSeries(app.deps.db, stranger.id, 1);
    expect(await priorsOf(clinic, now.id)).toContain(prior.studyInstanceUid);
    expect(await priorsOf(clinic, stranger.id)).toEqual([]);
    // The hospital is asked for today's case alone; the earlier one is none of its business until it is asked for that.
    await ask(clinic, now.id, radiologist);
    expect(await priorsOf(radiologist, now.id)).not.toContain(
      prior.studyInstanceUid,
    );
    await ask(clinic, before.id, radiologist);
    expect(await priorsOf(radiologist, now.id)).toContain(
      prior.studyInstanceUid,
    );
  });
});
