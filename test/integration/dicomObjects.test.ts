import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionView } from "../../shared/contracts/identity.ts";
import type { SavedObjects } from "../../shared/contracts/dicomObjects.ts";
import type { CaseId, ViewId } from "../../shared/contracts/ids.ts";
import type { Study } from "../../shared/contracts/studies.ts";
import { readPresentation } from "../../shared/domain/exchange/readPresentation.ts";
import { readReport } from "../../shared/domain/exchange/readReport.ts";
import {
  items,
  type DicomJson,
} from "../../shared/domain/imaging/dicomJson.ts";
import {
  SHARED_VIEW_PROTOCOL,
  type AnnotationKind,
  type ImagePoint,
  type PatientPoint,
  type Plane,
  type SharedViewOperation,
} from "../../shared/domain/sharedViewing/document.ts";
import { openCase } from "../support/consultSteps.ts";
import {
  dcmp2pgm,
  dcmpschk,
  dsrdump,
  hasDcmtkObjects,
} from "../support/dcmtkObjects.ts";
import { dicomFile, fixtureUid } from "../support/dicomFixtures.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import { partsOf } from "../support/multipart.ts";
import { sharedData } from "../support/sharedData.ts";
import type { Person, TestApp } from "../support/testApp.ts";

const PATIENT = {
  ...{ identity: "named", name: "张桂兰", sex: "female" },
  ...{ birthDate: "1949-12-31", nationalId: null, phone: null },
};
const SAYS = { patientName: "Zhang^Guilan=张^桂兰", sex: "F", patientId: "P7" };
const [COLUMNS, ROWS] = [64, 48];
/** A gradient along the rows, another down the columns: every turn and flip looks different. */
const pixel = (x: number, y: number) => x * 10 + y * 100;
/** Frame of Reference UID of the images. */
const FRAME = fixtureUid("saved/frame");
const uid = (instance: string) => fixtureUid(`saved/ct/${instance}`);

/** All items of a report's tree. */
const itemsOf = (item: DicomJson): DicomJson[] => [
  item,
  ...items(item, "0040A730").flatMap(itemsOf),
];

describeEachDatabase("saving as DICOM objects", (start) => {
  let app: TestApp;
  let clinic: Person;
  let clinic2: Person;
  let caseId: CaseId;
  let viewId: ViewId;
  let folder: string;
  let saved: SavedObjects;
  const files: Record<string, string> = {};

  const operate = (operation: SharedViewOperation) =>
    clinic.order("sharedView:operate", {
      ...{ viewId, protocolVersion: SHARED_VIEW_PROTOCOL, baseSeq: 0 },
      ...{ clientOpId: randomUUID(), operation },
    });
  const upload = async (bytes: Uint8Array, into: string = caseId) => {
    const path = `/api/cases/${into}/images/${randomUUID()}`;
    const type = { "content-type": "application/dicom" };
    return clinic.fetch("PUT", path, bytes, type);
  };
  const draw = (
    kind: AnnotationKind,
    points: readonly ImagePoint[],
    text = "",
  ) =>
    operate({
      type: "annotate",
      annotation: {
        ...{ annotationId: randomUUID(), kind, points, text, frame: 1 },
        seriesInstanceUid: fixtureUid("saved/ct"),
        sopInstanceUid: uid("2"),
      },
    });
  const save = (commandId: string = randomUUID(), person = clinic) =>
    person.call<SavedObjects>("POST", `/api/cases/${caseId}/dicom-objects`, {
      commandId,
    });
  const pathOf = (each: SavedObjects["objects"][number]) =>
    `/dicom-web/studies/${each.studyInstanceUid}/series/${each.seriesInstanceUid}/instances/${each.sopInstanceUid}`;
  const metadata = async (kind: string): Promise<DicomJson> => {
    const found = saved.objects.find((each) => each.kind === kind);
    if (!found) throw new Error(`no ${kind} was saved`);
    const [first] = await clinic.call<DicomJson[]>(
      "GET",
      `${pathOf(found)}/metadata`,
    );
    return first ?? {};
  };

  beforeAll(async () => {
    app = await start();
    clinic = await app.logIn("clinic");
    clinic2 = await app.logIn("clinic2");
    await clinic.connect();
    folder = await mkdtemp(join(tmpdir(), "saved-objects-"));
    ({ id: caseId } = await openCase(clinic, { patient: PATIENT }));
    for (const n of [1, 2, 3]) {
      const bytes = dicomFile({
        ...{ study: "saved", series: "ct", instance: String(n), ...SAYS },
        ...{ rows: ROWS, columns: COLUMNS, pixel, instanceNumber: n, z: n },
        frameOfReference: FRAME,
      });
      await writeFile(join(folder, `image-${n}.dcm`), bytes);
      expect((await upload(bytes)).status).toBe(200);
    }
    ({ viewId } = await clinic.order("sharedView:open", {
      caseId,
    }));
    const ct = {
      studyInstanceUid: fixtureUid("saved"),
      seriesInstanceUid: fixtureUid("saved/ct"),
    };
    const on = { paneId: "main" };
    await operate({ type: "showSeries", ...on, ...ct });
    await operate({
      ...{ type: "showImage", ...on, sopInstanceUid: uid("2"), frame: 1 },
    });
    await operate({
      ...{ type: "setWindow", ...on, window: { center: 2_700, width: 5_400 } },
    });
    await operate({
      ...{ type: "setOrientation", ...on, rotation: 90 },
      ...{ flippedHorizontally: true, flippedVertically: false },
    });
    await operate({
      ...{ type: "setCamera", ...on, zoom: 2, pan: { x: 4, y: -6 } },
    });
    await draw("length", [
      [10, 10],
      [30, 10],
    ]);
    await draw("angle", [
      [20, 10],
      [10, 10],
      [10, 30],
    ]);
    await draw("cobb", [
      [5, 5],
      [25, 5],
      [5, 40],
      [25, 20],
    ]);
    await draw("ellipse", [
      [10, 20],
      [20, 26],
    ]);
    await draw("rectangle", [
      [30, 20],
      [34, 22],
    ]);
    await draw("area", [
      [40, 20],
      [50, 20],
      [50, 30],
    ]);
    await draw("point", [[12.5, 14.5]]);
    await draw(
      ...([
        "arrow",
        [
          [40, 40],
          [50, 44],
        ],
        "结节？",
      ] as const),
    );
    await draw("stroke", [
      [1, 1],
      [2, 3],
      [4, 4],
    ]);
    await clinic.call("POST", `/api/cases/${caseId}/key-images`, {
      ...{ sopInstanceUid: uid("3"), frame: 1, marked: true },
    });
    saved = await save();
    for (const each of saved.objects) {
      const response = await clinic.fetch("GET", pathOf(each), undefined, {
        accept: 'multipart/related; type="application/dicom"',
      });
      const [part] = await partsOf(response);
      const file = join(folder, `${each.kind}.dcm`);
      await writeFile(file, part?.bytes ?? "");
      files[each.kind] = file;
    }
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("[EX1] one presentation, the key images and one report are instances of the study, in series of their own", () => {
    expect(saved.leftOut).toEqual([]);
    expect(saved.objects.map(({ kind }) => kind)).toEqual([
      ...["presentation", "keyImages", "report"],
    ]);
    for (const { studyInstanceUid } of saved.objects)
      expect(studyInstanceUid).toBe(fixtureUid("saved"));
    const series = saved.objects.map((each) => each.seriesInstanceUid);
    expect(new Set([...series, fixtureUid("saved/ct")]).size).toBe(4);
    for (const { sopInstanceUid } of saved.objects)
      expect(sopInstanceUid).toMatch(/^2\.25\.[1-9]\d{0,38}$/);
  });

  it("[EX1] the case lists them as what they are, and neither as series nor as images", async () => {
    const [study] = await clinic.call<Study[]>(
      "GET",
      `/api/cases/${caseId}/studies`,
    );
    expect(study?.series.map((each) => each.seriesInstanceUid)).toEqual([
      fixtureUid("saved/ct"),
    ]);
    expect(study?.series[0]?.instanceCount).toBe(3);
    expect(
      Object.fromEntries(
        (study?.objects ?? []).map(({ kind, title }) => [kind, title]),
      ),
    ).toEqual({
      presentation: expect.stringContaining("联诊") as string,
      keyImages: "Of Interest",
      report: "Imaging Measurement Report",
    });
  });

  it("[EX2] patient and study are the image's, in UTF-8; institution and time are the saver's", async () => {
    for (const kind of ["presentation", "keyImages", "report"]) {
      const said = await metadata(kind);
      expect(said["00080005"]?.Value).toEqual(["ISO_IR 192"]);
      expect(said["00100010"]?.Value).toEqual([
        { Alphabetic: "Zhang^Guilan", Ideographic: "张^桂兰" },
      ]);
      expect(said["00100020"]?.Value).toEqual(["P7"]);
      expect(said["00080020"]?.Value).toEqual(["20261121"]);
      expect(said["00080080"]?.Value?.[0]).toMatch(/\p{Script=Han}/u);
      expect(said["00080201"]?.Value).toEqual(["+0800"]);
    }
  });

  it("[EX3] a command that comes again saves nothing more, and each object is audited once", async () => {
    const count = async () =>
      (
        await app.deps.db.query
          .selectFrom("audit_event")
          .select("id")
          .where("action", "=", "object.save")
          .execute()
      ).length;
    const before = await count();
    const command = randomUUID();
    const [one, same] = await Promise.all([save(command), save(command)]);
    expect(same).toEqual(one);
    expect(await save(command)).toEqual(one);
    expect(await count()).toBe(before + 3);
    expect((await save()).objects[0]?.sopInstanceUid).not.toBe(
      one.objects[0]?.sopInstanceUid,
    );
  });

  describe("[EX3] of what a person looks at alone", () => {
    const on = (instance: string, points: readonly ImagePoint[]) => ({
      ...{ annotationId: randomUUID(), kind: "length", points, text: "" },
      ...{ seriesInstanceUid: fixtureUid("saved/ct"), frame: 1 },
      sopInstanceUid: uid(instance),
    });
    const alone = (annotations: readonly object[]) => ({
      commandId: randomUUID(),
      view: {
        layout: { rows: 1, columns: 1 },
        annotations,
        panes: [
          {
            ...{ paneId: "main", studyInstanceUid: fixtureUid("saved") },
            seriesInstanceUid: fixtureUid("saved/ct"),
            ...{ sopInstanceUid: uid("1"), frame: 1, plane: null },
            ...{ window: { center: 40, width: 400 }, inverted: false },
            ...{ rotation: 0, zoom: 1, pan: { x: 0, y: 0 } },
            ...{ flippedHorizontally: false, flippedVertically: false },
            presentation: null,
          },
        ],
      },
    });
    const path = () => `/api/cases/${caseId}/dicom-objects`;
    const saveAlone = (asked: ReturnType<typeof alone>) =>
      clinic.call<SavedObjects>("POST", path(), asked);
    const TEN_MM: readonly ImagePoint[] = [
      [10, 10],
      [30, 10],
    ];

    it("that is saved, measured here and as the sender's, and what everybody sees stays as it is", async () => {
      const before = await clinic.order("sharedView:open", { caseId });
      const { objects, leftOut } = await saveAlone(alone([on("1", TEN_MM)]));
      expect(leftOut).toEqual([]);
      const report = objects.find(({ kind }) => kind === "report");
      const [said] = await clinic.call<DicomJson[]>(
        ...(["GET", `${report ? pathOf(report) : ""}/metadata`] as const),
      );
      const text = JSON.stringify(said);
      // 0.5 mm a pixel; of the view of all, which has nine drawings on image 2, nothing.
      expect(text).toContain('"0040A30A":{"vr":"DS","Value":[10]}');
      expect(text.match(/"0040A30A"/g)).toHaveLength(1);
      expect(text).toContain(uid("1"));
      expect(text).not.toContain(uid("2"));
      const { person } = await clinic.call<SessionView>("GET", "/api/session");
      expect(text).toContain(person.name.zh.slice(1));
      const shown = objects.find(({ kind }) => kind === "presentation");
      const [presentation] = await clinic.call<DicomJson[]>(
        ...(["GET", `${shown ? pathOf(shown) : ""}/metadata`] as const),
      );
      expect(JSON.stringify(presentation)).toContain(
        '"00281051":{"vr":"DS","Value":[400]}',
      );
      expect(await clinic.order("sharedView:open", { caseId })).toEqual(before);
    });

    it.skipIf(!hasDcmtkObjects)(
      "[EX10] what is drawn on planes is in no presentation, which is said in numbers; its measurements are in the report by places in the patient, as dcmtk reads it",
      async () => {
        const onPlane = (
          kind: AnnotationKind,
          plane: Plane,
          points: readonly PatientPoint[],
        ) => ({
          ...{ annotationId: randomUUID(), kind, plane, points, text: "" },
          seriesInstanceUid: fixtureUid("saved/ct"),
        });
        const { objects, leftOut, planeDrawings } = await saveAlone(
          alone([
            onPlane("length", "coronal", [
              [1, 6.5, 1],
              [4, 6.5, -3],
            ]),
            onPlane("rectangle", "sagittal", [
              [10.25, 0, 0],
              [10.25, 20, 5],
            ]),
            onPlane("ellipse", "axial", [
              [0, 0, 2],
              [8, 4, 2],
            ]),
            // Without a number by places alone.
            onPlane("point", "coronal", [[1, 2, 3]]),
            onPlane("stroke", "coronal", [
              [1, 2, 3],
              [2, 2, 3],
            ]),
          ]),
        );
        expect(leftOut).toEqual([]);
        expect(planeDrawings).toEqual({ all: 5, reported: 3 });
        const fetched = async (kind: string) => {
          const found = objects.find((each) => each.kind === kind);
          if (!found) throw new Error(`no ${kind} was saved`);
          return clinic.fetch("GET", pathOf(found), undefined, {
            accept: 'multipart/related; type="application/dicom"',
          });
        };
        const file = join(folder, "planes.dcm");
        const [part] = await partsOf(await fetched("report"));
        await writeFile(file, part?.bytes ?? "");
        const { tree, said } = await dsrdump(file);
        expect(said).toBe("");
        expect(tree).toContain("Comprehensive 3D SR Document");
        for (const number of ['"5"', '"100"', '"25.13'])
          expect(tree).toContain(number);
        expect(tree).toMatch(/SCOORD3D:.*POLYLINE/);
        expect(tree).toMatch(/SCOORD3D:.*POLYGON/);
        expect(tree).toMatch(/SCOORD3D:.*ELLIPSE/);
        const [presentation] = await partsOf(await fetched("presentation"));
        expect(presentation?.bytes.includes("DRAWINGS")).toBe(false);

        const report = objects.find(({ kind }) => kind === "report");
        const [read] = await clinic.call<DicomJson[]>(
          ...(["GET", `${report ? pathOf(report) : ""}/metadata`] as const),
        );
        const places = itemsOf(read ?? {}).filter(
          (item) => item["0040A040"]?.Value?.[0] === "SCOORD3D",
        );
        expect(places.map((item) => item["30060024"]?.Value)).toEqual([
          ...[[FRAME], [FRAME], [FRAME]],
        ]);
        expect(places.map((item) => item["00700022"]?.Value)).toEqual([
          [1, 6.5, 1, 4, 6.5, -3],
          [
            ...[10.25, 0, 0, 10.25, 20, 0, 10.25, 20, 5, 10.25, 0, 5],
            ...[10.25, 0, 0],
          ],
          [0, 2, 2, 8, 2, 2, 4, 0, 2, 4, 4, 2],
        ]);
      },
    );

    it("nothing is saved of images that the case does not show, and that is said", async () => {
      const foreign = fixtureUid("elsewhere");
      const asked = alone([{ ...on("1", TEN_MM), sopInstanceUid: foreign }]);
      const { objects, leftOut } = await saveAlone(asked);
      expect(leftOut).toEqual(["gone"]);
      expect(objects.map(({ kind }) => kind)).not.toContain("report");
    });

    it("no more is taken than a view may hold", async () => {
      const rim = Array.from({ length: 256 }, (_, i): ImagePoint => [i, 1]);
      const area = () => ({ ...on("1", rim), kind: "area" });
      const asked = alone(Array.from({ length: 79 }, area));
      expect(await clinic.refusal("POST", path(), asked)).toMatchObject({
        code: "input.invalid",
      });
      expect(
        await clinic2.refusal("POST", path(), alone([on("1", TEN_MM)])),
      ).toMatchObject({ status: 404, code: "case.notFound" });
    });
  });

  it("[EX4] a plane, a case that shows nothing, and another institution's case save nothing", async () => {
    const { id } = await openCase(clinic);
    const nothing = { commandId: randomUUID() };
    expect(
      await clinic.refusal("POST", `/api/cases/${id}/dicom-objects`, nothing),
    ).toMatchObject({ code: "dicomObject.nothing" });
    expect(
      await clinic2.refusal(
        ...(["POST", `/api/cases/${caseId}/dicom-objects`, nothing] as const),
      ),
    ).toMatchObject({ status: 404, code: "case.notFound" });
    const [first] = saved.objects;
    const foreign = await clinic2.fetch(
      "GET",
      `${first ? pathOf(first) : ""}/metadata`,
    );
    expect(foreign.status).toBe(404);
  });

  it("[EX1] what has no pixels has no picture and no frame", async () => {
    const [first] = saved.objects;
    if (!first) throw new Error("nothing was saved");
    for (const [way, status] of [
      ["/rendered", 406],
      ["/frames/1", 404],
      ["/bulkdata", 404],
    ] as const) {
      const answer = await clinic.fetch("GET", pathOf(first) + way, undefined, {
        accept: way === "/rendered" ? "image/png" : "*/*",
      });
      expect([way, answer.status]).toEqual([way, status]);
    }
    expect((await metadata("report"))["7FE00010"]).toBeUndefined();
  });

  it("[EX5] read again, a presentation is the view that was saved", async () => {
    const read = readPresentation(await metadata("presentation"));
    const shown = read.of({ sopInstanceUid: uid("2"), frame: 1 });
    expect(shown.window).toEqual({ center: 2_700, width: 5_400 });
    expect(shown.area).toEqual({ left: 20, top: 6, right: 52, bottom: 30 });
    expect(shown.graphics).toContainEqual({
      kind: "line",
      points: [
        [10, 10],
        [30, 10],
      ],
    });
    expect(shown.graphics).toContainEqual({
      ...{ kind: "text", text: "结节？", points: [[50, 44]] },
    });
    expect(read.notes).toEqual([]);
  });

  it.skipIf(!hasDcmtkObjects)(
    "[EX6] dcmtk reads the report without a word, with the values that the pane shows",
    async () => {
      const { tree, said } = await dsrdump(files["report"] ?? "");
      expect(said).toBe("");
      const number = (name: string, unit: string, after = tree) =>
        [
          ...after.matchAll(
            new RegExp(
              `NUM:\\(.*"${name}"\\)="([-0-9.]+)" \\(.*"${unit}"\\)`,
              "g",
            ),
          ),
        ].map((found) => Number(found[1]));
      // 0.5 mm a pixel.
      expect(number("Length", "mm")).toEqual([10]);
      expect(number("Angle", "degrees")).toEqual([90]);
      expect(number("Cobb angle", "degrees")[0]).toBeCloseTo(45, 9);
      const [ellipse, rectangle, area] = number("Area", "mm2");
      expect(ellipse).toBeCloseTo(Math.PI * 5 * 3 * 0.25, 9);
      expect([rectangle, area]).toEqual([2, 12.5]);
      // The rectangle's pixels: columns 30 to 33, rows 20 and 21.
      const values = [20, 21].flatMap((y) =>
        [30, 31, 32, 33].map((x) => pixel(x, y)),
      );
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      const spread = Math.sqrt(
        values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
          values.length,
      );
      const attenuation = number("Attenuation Coefficient", "Hounsfield unit");
      expect(attenuation.slice(4, 5)).toEqual([mean]);
      expect(attenuation[5]).toBeCloseTo(spread, 9);
      expect(attenuation.slice(6, 8)).toEqual([
        Math.min(...values),
        Math.max(...values),
      ]);
      // The probe: column 12, row 14.
      expect(attenuation.at(-1)).toBe(pixel(12, 14));
      expect(tree).toContain('TEXT:(121106,DCM,"Comment")="结节？"');
      expect(tree.split(uid("2")).length - 1).toBeGreaterThanOrEqual(8);
      expect(tree).not.toContain(uid("3"));
    },
  );

  it.skipIf(!hasDcmtkObjects)(
    "[EX6] dcmtk reads the selection of key images without a word: the marked one alone",
    async () => {
      const { tree, said } = await dsrdump(files["keyImages"] ?? "");
      expect(said).toBe("");
      expect(tree).toContain("Of Interest");
      expect(tree).toContain(uid("3"));
      expect(tree).not.toContain(uid("2"));
    },
  );

  it.skipIf(!hasDcmtkObjects)(
    "[EX6] dcmtk accepts the presentation and renders the part, the turn and the greys that the pane shows",
    async () => {
      const file = files["presentation"] ?? "";
      expect(await dcmpschk(file)).toEqual([]);
      const image = join(folder, "image-2.dcm");
      const picture = await dcmp2pgm(image, file);
      // It draws all of the image, as it is turned; the displayed area is read from the file (EX5).
      expect([picture.width, picture.height]).toEqual([ROWS, COLUMNS]);
      const grey = (x: number, y: number) => {
        const level = (pixel(x, y) - (2_700 - 0.5)) / (5_400 - 1) + 0.5;
        return Math.min(255, Math.max(0, level * 255));
      };
      // Flipped left and right, then turned clockwise: what is stored bottom right stands top left.
      for (const [x, y] of [
        [0, 0],
        [ROWS - 1, 0],
        [0, COLUMNS - 1],
        [17, 40],
      ] as const) {
        const seen = picture.pixels[y * picture.width + x] ?? NaN;
        const stored = grey(COLUMNS - 1 - y, ROWS - 1 - x);
        expect(Math.abs(seen - stored), `${x} ${y}`).toBeLessThan(2);
      }
    },
  );

  it.skipIf(sharedData === undefined)(
    "[EX7] a report made elsewhere goes into the case, and its words are read",
    async () => {
      const { id } = await openCase(clinic);
      const path = join(sharedData ?? "", "sr-pdf-ecg", "test-SR.dcm");
      const answer = await upload(await readFile(path), id);
      expect(answer.status).toBe(200);
      const [study] = await clinic.call<Study[]>(
        "GET",
        `/api/cases/${id}/studies`,
      );
      expect(study?.series).toEqual([]);
      const [report] = study?.objects ?? [];
      expect(report?.kind).toBe("report");
      const [said] = await clinic.call<DicomJson[]>(
        "GET",
        `/dicom-web/studies/${study?.studyInstanceUid}/series/${report?.seriesInstanceUid}/instances/${report?.sopInstanceUid}/metadata`,
      );
      const { root, notes } = readReport(said ?? {});
      expect(notes).toEqual([]);
      expect(root.children.length).toBeGreaterThan(2);
    },
  );
});
