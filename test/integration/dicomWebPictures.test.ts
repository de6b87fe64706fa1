import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { dcmtkPicture, hasDcmtk } from "../support/dcmtkRender.ts";
import {
  dicomFile,
  element,
  fixtureUid,
  u16,
  u32,
  withNewUids,
} from "../support/dicomFixtures.ts";
import { describeEachDatabase } from "../support/eachDatabase.ts";
import { difference } from "../support/greyImage.ts";
import { partsOf } from "../support/multipart.ts";
import { sharedData } from "../support/sharedData.ts";
import type { Person, TestApp } from "../support/testApp.ts";

/** One pixel that a header calls 65535 by 65535: RLE, so that nothing tells the size before it is decoded. */
const hostileFile = (): Buffer => {
  const plain = dicomFile({ study: "hostile" });
  const change = (from: Buffer, tag: number, value: Buffer): Buffer => {
    const old = Buffer.concat([element(tag, "US", u16(8))]);
    const at = from.indexOf(old);
    return Buffer.concat([
      from.subarray(0, at),
      element(tag, "US", value),
      from.subarray(at + old.length),
    ]);
  };
  const large = change(
    change(plain, 0x00280010, u16(65_535)),
    ...([0x00280011, u16(65_535)] as const),
  );
  const rle = Buffer.from(
    large
      .toString("latin1")
      .replace("1.2.840.10008.1.2.1\0", "1.2.840.10008.1.2.5\0"),
    "latin1",
  );
  const pixels = rle.indexOf(Buffer.from("e07f1000", "hex"));
  const item = (bytes: Buffer) =>
    Buffer.concat([Buffer.from("feff00e0", "hex"), u32(bytes.length), bytes]);
  return Buffer.concat([
    ...[rle.subarray(0, pixels), Buffer.from("e07f10004f570000", "hex")],
    ...[u32(0xffffffff), item(Buffer.alloc(0)), item(Buffer.alloc(66))],
    ...[Buffer.from("feffdde0", "hex"), u32(0)],
  ]);
};

describeEachDatabase("pictures", (start) => {
  let app: TestApp;
  let clinic: Person;
  let clinic2: Person;
  beforeAll(async () => {
    app = await start();
    clinic = await app.logIn("clinic");
    clinic2 = await app.logIn("clinic2");
  });
  afterAll(() => app.close());

  const upload = async (bytes: Uint8Array, caseId?: string) => {
    const { id } =
      caseId === undefined ? await openBareCase(clinic) : { id: caseId };
    const path = `/api/cases/${id}/images/${randomUUID()}`;
    const type = { "content-type": "application/dicom" };
    const response = await clinic.fetch("PUT", path, bytes, type);
    expect(response.status).toBe(200);
    return (await response.json()) as StoredImage;
  };
  const studyOf = (name: string) => `/dicom-web/studies/${fixtureUid(name)}`;
  const instanceOf = (image: StoredImage) =>
    `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/instances/${image.sopInstanceUid}`;
  const get = (path: string, accept = "image/png", person = clinic) =>
    person.fetch("GET", path, undefined, { accept });
  const picture = async (path: string, accept = "image/png") => {
    const response = await get(path, accept);
    expect(response.status, path).toBe(200);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { data, info } = await sharp(bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { type: response.headers.get("content-type"), data, info };
  };
  const refusal = async (path: string, accept = "image/png") => {
    const response = await get(path, accept);
    const { code } = (await response.json()) as { code: string };
    return `${response.status} ${code}`;
  };

  describe("of a study of two series", () => {
    const one = `${studyOf("drawn")}/series/${fixtureUid("drawn/a")}`;
    const cine = `${studyOf("drawn")}/series/${fixtureUid("drawn/b")}/instances/${fixtureUid("drawn/b/1")}`;
    const instance = `${one}/instances/${fixtureUid("drawn/a/1")}`;
    /** Black on the left half, white on the right one. */
    const halves = (x: number) => (x < 20 ? 0 : 255);
    beforeAll(async () => {
      const { id } = await openBareCase(clinic);
      const shape = { rows: 20, columns: 40, pixel: halves };
      for (const n of [1, 2, 3])
        await upload(
          dicomFile({
            ...{ study: "drawn", series: "a", instance: String(n), ...shape },
            ...{ instanceNumber: n, z: n },
          }),
          id,
        );
      await upload(
        dicomFile({
          ...{ study: "drawn", series: "b", instance: "1", frames: 3 },
          ...{ rows: 20, columns: 40, pixel: (_x, _y, frame) => frame * 100 },
        }),
        id,
      );
    });

    it("an image comes in the type that is asked for, JPEG where any will do", async () => {
      for (const [accept, type] of [
        ["image/png", "image/png"],
        ["image/jpeg", "image/jpeg"],
        ["*/*", "image/jpeg"],
        ["image/webp, image/png;q=0.5", "image/png"],
      ] as const) {
        const drawn = await picture(`${instance}/rendered`, accept);
        expect([drawn.type, drawn.info.width, drawn.info.height]).toEqual([
          ...[type, 40, 20],
        ]);
      }
      expect(await refusal(`${instance}/rendered`, "image/webp")).toBe(
        "406 image.notInThisForm",
      );
    });

    it("is shown under the window that is asked for", async () => {
      const right = async (query: string) => {
        const { data, info } = await picture(`${instance}/rendered?${query}`);
        return data[(info.width - 1) * info.channels];
      };
      expect(await right("")).toBe(255);
      expect(await right("window=255.5,256,linear")).toBe(128);
      expect(await right("window=255,100,linear-exact")).toBe(128);
      expect(await right("window=255,100,sigmoid")).toBe(128);
      expect(await right("window=1000,100,linear")).toBe(0);
    });

    it("is fitted into a viewport, in part or mirrored, and keeps its proportions", async () => {
      const sizeOf = async (viewport: string) => {
        const { data, info } = await picture(
          `${instance}/rendered?viewport=${viewport}`,
        );
        const at = (x: number) => data[x * info.channels];
        return [info.width, info.height, at(0), at(info.width - 1)];
      };
      expect(await sizeOf("100,100")).toEqual([100, 50, 0, 255]);
      expect(await sizeOf("20,20")).toEqual([20, 10, 0, 255]);
      expect(await sizeOf("20,20,0,0,20,20")).toEqual([20, 20, 0, 0]);
      expect(await sizeOf("20,20,20,0,20,20")).toEqual([20, 20, 255, 255]);
      expect(await sizeOf("40,20,,,-40,20")).toEqual([40, 20, 255, 0]);
    });

    it("[IM14] has the proportions of what was imaged, whatever the sides of a pixel are", async () => {
      const sizesOf = async (spacing: readonly [number, number]) => {
        const image = await upload(
          dicomFile({
            ...{ study: `sides/${spacing.join()}`, spacing },
            ...{ rows: 20, columns: 40, pixel: halves },
          }),
        );
        const paths = ["rendered", "thumbnail?viewport=16,16"];
        const parts = ["rendered?viewport=20,20,20,0,20,20"];
        return Promise.all(
          [...paths, ...parts].map(async (path) => {
            const { info } = await picture(`${instanceOf(image)}/${path}`);
            return [info.width, info.height];
          }),
        );
      };
      // Twice as high as wide, three times as wide as high, and what no image is.
      expect(await sizesOf([1, 0.5])).toEqual([
        ...[
          [40, 40],
          [16, 16],
          [10, 20],
        ],
      ]);
      expect(await sizesOf([0.1, 0.3])).toEqual([
        ...[
          [120, 20],
          [16, 3],
          [20, 7],
        ],
      ]);
      expect(await sizesOf([0.000001, 1])).toEqual([
        ...[
          [4096, 1],
          [16, 1],
          [20, 1],
        ],
      ]);
    });

    it("refuses what is no window, no viewport and no quality, by name", async () => {
      for (const query of [
        ...["window=1", "window=1,0,linear", "window=1,2,cubic", "window=a,b"],
        ...["viewport=9", "viewport=0,10", "viewport=99999,99999"],
        ...["viewport=10,10,500,500,10,10", "quality=0", "quality=101"],
      ]) {
        const response = await get(`${instance}/rendered?${query}`);
        const { code, fields } = (await response.json()) as {
          code: string;
          fields: { path: string }[];
        };
        expect([response.status, code, fields[0]?.path], query).toEqual([
          ...[400, "input.invalid", query.split("=")[0]],
        ]);
      }
    });

    it("a lower quality is a smaller file", async () => {
      const bytes = async (quality: number) => {
        const path = `${instance}/rendered?viewport=400,400&quality=${quality}`;
        const body = await (await get(path, "image/jpeg")).arrayBuffer();
        return body.byteLength;
      };
      expect(await bytes(5)).toBeLessThan(await bytes(100));
    });

    it("frames come one by one, or several as parts", async () => {
      const { data } = await picture(
        `${cine}/frames/3/rendered?window=128,256,linear`,
      );
      expect(data[0]).toBe(200);
      const several = await get(
        `${cine}/frames/1,3/rendered`,
        'multipart/related; type="image/png"',
      );
      const parts = await partsOf(several);
      expect(parts.map(({ headers }) => headers["content-type"])).toEqual([
        ...["image/png", "image/png"],
      ]);
      expect(await refusal(`${cine}/frames/1,3/rendered`)).toBe(
        "406 image.notInThisForm",
      );
      expect(await refusal(`${cine}/frames/4/rendered`)).toBe(
        "404 image.noSuchFrame",
      );
    });

    it("a series and a study come as a picture of each image", async () => {
      const count = async (path: string) =>
        (await partsOf(await get(path, 'multipart/related; type="image/png"')))
          .length;
      expect(await count(`${one}/rendered`)).toBe(3);
      expect(await count(`${studyOf("drawn")}/rendered`)).toBe(4);
    });

    it("thumbnails are small, at every level", async () => {
      for (const path of [
        studyOf("drawn"),
        one,
        instance,
        `${cine}/frames/2`,
      ]) {
        const { info } = await picture(`${path}/thumbnail?viewport=16,16`);
        expect([info.width, info.height], path).toEqual([16, 8]);
      }
    });

    it("are not there for another institution, nor for a stranger", async () => {
      for (const path of [studyOf("drawn"), one, instance, `${cine}/frames/2`])
        for (const kind of ["rendered", "thumbnail"]) {
          const other = await get(`${path}/${kind}`, "image/png", clinic2);
          expect(other.status, path).toBe(404);
          const nobody = await get(`${path}/${kind}`, "*/*", app.stranger);
          expect(nobody.status, path).toBe(401);
        }
    });

    it("leave an audit row that names the series and nobody", async () => {
      const fresh = await app.logIn("clinic");
      await get(`${instance}/thumbnail`, "*/*", fresh);
      const rows = await app.deps.db.query
        .selectFrom("audit_event")
        .selectAll()
        .where("action", "=", "series.view")
        .execute();
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain("Fixture");
    });

    it("more at once than one session may ask for are refused, and later ones are drawn", async () => {
      const answers = await Promise.all(
        Array.from({ length: 40 }, () => get(`${instance}/rendered`)),
      );
      const statuses = new Set(answers.map(({ status }) => status));
      expect([...statuses].sort()).toEqual([200, 429]);
      await picture(`${instance}/rendered`);
    });
  });

  it("a header of 65535 by 65535 pixels is refused by name, and the server lives", async () => {
    const image = await upload(hostileFile());
    expect(await refusal(`${instanceOf(image)}/rendered`)).toBe(
      "422 image.tooManyPixels",
    );
    expect((await get("/healthz", "*/*")).status).toBe(200);
  });

  describe.skipIf(sharedData === undefined || !hasDcmtk)(
    "of real files",
    () => {
      const folder = join(sharedData ?? "", "ts-matrix");
      const native = "ct-LittleEndianExplicit_1.2.840.10008.1.2.1.dcm";
      const put = async (name: string) => {
        const file = await readFile(join(folder, name));
        // In a deflated file the UIDs cannot be changed.
        return upload(
          name.includes("Deflated")
            ? file
            : withNewUids(file, `${name}-${randomUUID()}`),
        );
      };

      it("are what dcmtk draws, through all of the way", async () => {
        for (const name of [
          "ct-DeflatedExplicitVRLittleEndian_1.2.840.10008.1.2.1.99.dcm",
          "ct-JPEG2000LosslessOnly_1.2.840.10008.1.2.4.90.dcm",
          "TestPattern_JPEG-Baseline_YBR422.dcm",
        ]) {
          const path = `${instanceOf(await put(name))}/rendered`;
          const { data, info } = await picture(`${path}?window=40,400,linear`);
          const isGrey = name.startsWith("ct-");
          const truth = await dcmtkPicture(
            join(folder, name.includes("JPEG2000") ? native : name),
            isGrey ? { center: 40, width: 400 } : null,
          );
          truth.forEach((channel, at) => {
            const ours = {
              ...{ width: info.width, height: info.height },
              pixels: data.filter((_, i) => i % info.channels === at),
            };
            const { max, mean } = difference(ours, channel);
            expect(max, name).toBeLessThanOrEqual(1);
            expect(mean, name).toBeLessThanOrEqual(0.6);
          });
        }
      });

      it("frames come decoded where Explicit VR Little Endian is asked for", async () => {
        const file = await readFile(join(folder, native));
        const truth = file.subarray(-512 * 512 * 2);
        for (const name of [
          "ct-JPEGLSLossless_1.2.840.10008.1.2.4.80.dcm",
          "ct-BigEndianExplicit_1.2.840.10008.1.2.2.dcm",
        ]) {
          const path = `${instanceOf(await put(name))}/frames/1`;
          const [part] = await partsOf(
            await get(
              path,
              'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1',
            ),
          );
          expect(part?.headers["content-type"]).toBe(
            "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1",
          );
          expect(part?.bytes.equals(truth), name).toBe(true);
        }
      });

      it("frames that are decoded, too, are drawn for so many calls of a session at once", async () => {
        const image = await put("ct-BigEndianExplicit_1.2.840.10008.1.2.2.dcm");
        const ask = () =>
          get(
            `${instanceOf(image)}/frames/1`,
            'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1',
          );
        const answers = await Promise.all(Array.from({ length: 40 }, ask));
        const statuses = new Set(answers.map(({ status }) => status));
        expect([...statuses].sort()).toEqual([200, 429]);
        for (const answer of answers) await answer.arrayBuffer();
        expect((await ask()).status).toBe(200);
      });
    },
  );
});
