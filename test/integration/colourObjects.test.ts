import { randomUUID } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SavedObjects } from "../../shared/contracts/dicomObjects.ts";
import type { Study } from "../../shared/contracts/studies.ts";
import { readPresentation } from "../../shared/domain/exchange/readPresentation.ts";
import { text, type DicomJson } from "../../shared/domain/imaging/dicomJson.ts";
import { SRGB_PROFILE } from "../../server/platform/dicom/srgbProfile.ts";
import { openBareCase } from "../support/consultSteps.ts";
import {
  dcmdump,
  foreignColourState,
  hasDcmtkDump,
  withProfile,
} from "../support/dcmtkDump.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import { partsOf } from "../support/multipart.ts";
import { sharedFiles } from "../support/sharedData.ts";
import type { Person, TestApp } from "../support/testApp.ts";

const COLOUR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.11.2";
const fileNamed = (set: string, name: string) =>
  sharedFiles(set).find((each) => each.name === name)?.path ?? "";
const cine = fileNamed("us-cine", "examples_ybr_color.dcm");
const palette = fileNamed("us-cine", "US-PAL-8-10x-echo");
const photograph = fileNamed("ts-matrix", "TestPattern_RGB.dcm");

describe.skipIf(photograph === "" || !hasDcmtkDump)("of real images", () => {
  describeEachDatabase("colour images saved as DICOM objects", (start) => {
    let app: TestApp;
    let clinic: Person;
    let folder: string;
    beforeAll(async () => {
      app = await start();
      clinic = await app.logIn("clinic");
      folder = await mkdtemp(join(tmpdir(), "colour-objects-"));
    });
    afterAll(async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    });

    const upload = async (caseId: string, path: string) => {
      const response = await clinic.fetch(
        ...(["PUT", `/api/cases/${caseId}/images/${randomUUID()}`] as const),
        await readFile(path),
        { "content-type": "application/dicom" },
      );
      expect(response.status).toBe(200);
    };
    const opened = async (path: string) => {
      const { id } = await openBareCase(clinic);
      await upload(id, path);
      const [study] = await clinic.call<Study[]>(
        ...(["GET", `/api/cases/${id}/studies`] as const),
      );
      const { studyInstanceUid = "", series = [] } = study ?? {};
      const seriesInstanceUid = series[0]?.seriesInstanceUid ?? "";
      const [attributes = {}] = await clinic.call<DicomJson[]>(
        ...([
          "GET",
          `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/metadata`,
        ] as const),
      );
      const sopInstanceUid = text(attributes, "00080018");
      return {
        ...{ id, studyInstanceUid, seriesInstanceUid, sopInstanceUid },
        attributes,
      };
    };
    type Opened = Awaited<ReturnType<typeof opened>>;
    const save = (image: Opened, change: object, frame = 1) =>
      clinic.call<SavedObjects>(
        ...(["POST", `/api/cases/${image.id}/dicom-objects`] as const),
        {
          commandId: randomUUID(),
          view: {
            layout: { rows: 1, columns: 1 },
            annotations: [
              {
                ...{ annotationId: randomUUID(), kind: "arrow", text: "伤口" },
                points: [
                  [30, 40],
                  [60, 70],
                ],
                ...{ seriesInstanceUid: image.seriesInstanceUid, frame },
                sopInstanceUid: image.sopInstanceUid,
              },
            ],
            panes: [
              {
                ...{ paneId: "main", frame, plane: null, window: null },
                studyInstanceUid: image.studyInstanceUid,
                seriesInstanceUid: image.seriesInstanceUid,
                sopInstanceUid: image.sopInstanceUid,
                ...{ inverted: false, rotation: 90, zoom: 2 },
                ...{ pan: { x: 0, y: 0 }, presentation: null },
                ...{ flippedHorizontally: true, flippedVertically: false },
                ...change,
              },
            ],
          },
        },
      );
    const presentationOf = async ({ objects }: SavedObjects) => {
      const one = objects.find(({ kind }) => kind === "presentation");
      if (!one) throw new Error("no presentation was saved");
      const at = `/dicom-web/studies/${one.studyInstanceUid}/series/${one.seriesInstanceUid}/instances/${one.sopInstanceUid}`;
      const accept = 'multipart/related; type="application/dicom"';
      const response = await clinic.fetch("GET", at, undefined, { accept });
      const [part] = await partsOf(response);
      const file = join(folder, `${one.sopInstanceUid}.dcm`);
      await writeFile(file, part?.bytes ?? "");
      const [attributes = {}] = await clinic.call<DicomJson[]>(
        ...(["GET", `${at}/metadata`] as const),
      );
      return { attributes, dump: await dcmdump(file), bytes: part!.bytes };
    };

    it.each([
      ["a cine in YBR", cine, 12],
      ["a cine with a palette", palette, 3],
      ["a picture in RGB", photograph, 1],
    ] as const)(
      "[EX1] %s: its presentation is a Color Softcopy Presentation State that dcmtk reads, with what such a one has and nothing of the grey ones",
      async (_, path, frame) => {
        const image = await opened(path);
        const saved = await save(image, {}, frame);
        expect(saved.leftOut).toEqual([]);
        const { dump, bytes } = await presentationOf(saved);
        expect(dump.get("0008,0016")).toBe(`[${COLOUR_PRESENTATION}]`);
        // PS3.3 Table A.33.2-1: series, identification, relationship, area, drawings, layers, turn, profile.
        for (const tag of [
          ...["0008,0060", "0070,0080", "0070,0082", "0070,0083", "0008,1115"],
          ...["0070,005a", "0070,0001", "0070,0060", "0070,0041", "0070,0042"],
          ...["0028,2000", "0028,2002", "0008,0070", "0018,1020"],
        ])
          expect(dump.has(tag), tag).toBe(true);
        for (const grey of [
          ...["0028,3110", "0028,1050", "0028,1052", "0028,1053", "0028,3000"],
          ...["2050,0020", "2050,0010"],
        ])
          expect(dump.has(grey), grey).toBe(false);
        expect(dump.get("0028,2002")).toBe("[SRGB]");
        expect(bytes.includes(SRGB_PROFILE)).toBe(true);
      },
    );

    it("[EX5] read again, it is the view that was saved: frame, turn, part and drawings, in its colours", async () => {
      const image = await opened(cine);
      const { attributes } = await presentationOf(await save(image, {}, 7));
      const read = readPresentation(attributes);
      expect(read).toMatchObject({
        ...{ rotation: 90, flippedHorizontally: true, inverse: false },
        ...{ notes: [], images: [{ frames: [7] }] },
      });
      const { sopInstanceUid } = image;
      const shown = read.of({ sopInstanceUid, frame: 7 });
      expect(shown.window).toBeNull();
      expect(shown.area).toEqual({
        left: 80,
        top: 60,
        right: 240,
        bottom: 180,
      });
      expect(shown.graphics).toContainEqual({
        ...{ kind: "text", text: "伤口", points: [[60, 70]] },
      });
      expect(read.of({ sopInstanceUid, frame: 8 }).graphics).toEqual([]);
    });

    it("[EX4] an inversion of colours is in no presentation, and that is said", async () => {
      const image = await opened(photograph);
      const { leftOut } = await save(image, { inverted: true });
      expect(leftOut).toEqual(["inversion"]);
    });

    it("[EX9] an image's own ICC profile is its presentation's", async () => {
      const [own, icc] = [join(folder, "own.dcm"), join(folder, "own.icc")];
      const profile = Buffer.from(SRGB_PROFILE);
      profile.write("Of a camera's own", 290, "ascii");
      await writeFile(icc, profile);
      await copyFile(photograph, own);
      await withProfile(own, icc);
      const { bytes, dump, attributes } = await presentationOf(
        await save(await opened(own), {}),
      );
      expect(bytes.includes(profile)).toBe(true);
      expect(bytes.includes(SRGB_PROFILE)).toBe(false);
      expect(dump.has("0028,2002")).toBe(false);
      // What is not known to be sRGB is shown as if it were, and that is said.
      expect(readPresentation(attributes).notes).toEqual(["colour"]);
    });

    it("[EX7] one made elsewhere goes into the case and shows what it names", async () => {
      const image = await opened(cine);
      const icc = join(folder, "srgb.icc");
      await writeFile(icc, SRGB_PROFILE);
      const file = join(folder, "foreign.dcm");
      await foreignColourState(
        {
          ...{ study: image.studyInstanceUid, series: image.seriesInstanceUid },
          ...{ sop: image.sopInstanceUid, frame: 3, icc },
          sopClass: text(image.attributes, "00080016"),
          patient: text(image.attributes, "00100020"),
          ...{ columns: "320", rows: "240" },
        },
        file,
      );
      await upload(image.id, file);
      const [study] = await clinic.call<Study[]>(
        ...(["GET", `/api/cases/${image.id}/studies`] as const),
      );
      const [object] = study?.objects ?? [];
      expect(object?.kind).toBe("presentation");
      const [said = {}] = await clinic.call<DicomJson[]>(
        ...([
          "GET",
          `/dicom-web/studies/${image.studyInstanceUid}/series/${object?.seriesInstanceUid}/instances/${object?.sopInstanceUid}/metadata`,
        ] as const),
      );
      const read = readPresentation(said);
      expect(read.rotation).toBe(90);
      // It does not say that its colours are sRGB.
      expect(read.notes).toEqual(["colour"]);
      const shown = read.of({ ...image, frame: 3 });
      expect(shown.area).toEqual({ left: 0, top: 0, right: 320, bottom: 240 });
      expect(shown.graphics.map(({ kind }) => kind)).toEqual(["line", "text"]);
    });
  });
});
