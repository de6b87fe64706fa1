import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  PLANTED,
  PLANTED_PIXEL,
  PLANTED_UID,
  plantedImage,
  STRAY,
} from "../../../test/support/plantedImage.ts";
import {
  element,
  u16,
  u32,
  withElements,
} from "../../../test/support/dicomFixtures.ts";
import { copyImage, type CopyOrder } from "./copyImage.ts";
import { secretsOf } from "./secrets.ts";

const run = promisify(execFile);
const KEY = "07".repeat(32);
const secrets = secretsOf(Buffer.from(KEY, "hex"));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lianzhen-copy-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const copyOf = async (file: Uint8Array, order: Partial<CopyOrder> = {}) => {
  const source = join(folder, "source");
  const target = join(folder, "target.dcm");
  await writeFile(source, file);
  const made = await copyImage({
    ...{ source, target, key: KEY, moveDates: false, names: [], regions: [] },
    ...{ studyUid: PLANTED_UID, seriesUid: PLANTED_UID, ...order },
  });
  if ("refused" in made) throw new Error(`refused: ${made.refused}`);
  const bytes = await readFile(target);
  return { ...made, file: bytes, path: target };
};

/** What dcmtk reads, our independent witness: one line per attribute, or an error where it is no valid file. */
const dump = async (path: string, ...options: string[]): Promise<string> => {
  const { stdout, stderr } = await run("dcmdump", [...options, "+L", path], {
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(stderr).toBe("");
  return stdout;
};

/** A JPEG image whose stream carries a comment (COM) and camera data (APP1). */
const commentedJpeg = async () => {
  const plain = await sharp(Buffer.alloc(32 * 16, 90), {
    raw: { width: 32, height: 16, channels: 1 },
  })
    .jpeg()
    .toBuffer();
  const segment = (marker: string) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(PLANTED.length + 2);
    return [Buffer.from(marker, "hex"), length, Buffer.from(PLANTED)];
  };
  const stream = Buffer.concat([
    ...[plain.subarray(0, 2), ...segment("fffe"), ...segment("ffe1")],
    plain.subarray(2),
  ]);
  const pixels =
    stream.length % 2 ? Buffer.concat([stream, Buffer.alloc(1)]) : stream;
  const native = plantedImage();
  const head = native.subarray(
    0,
    native.lastIndexOf(Buffer.from("e07f1000", "hex")),
  );
  const bits = (image: Buffer) =>
    withElements(image, {
      x00280100: element(0x00280100, "US", u16(8)),
      x00280101: element(0x00280101, "US", u16(8)),
      x00280102: element(0x00280102, "US", u16(7)),
    });
  const original = Buffer.concat([
    renamedSyntax(bits(native).subarray(0, head.length)),
    Buffer.from("e07f10004f420000ffffffff", "hex"),
    ...[Buffer.from("feff00e000000000", "hex"), Buffer.from("feff00e0", "hex")],
    ...[u32(pixels.length), pixels, Buffer.from("feffdde000000000", "hex")],
  ]);
  return { pixels, original };
};
/** JPEG baseline for explicit little endian, with as much of the file meta information's length. */
const renamedSyntax = (file: Buffer): Buffer => {
  const old = element(0x00020010, "UI", "1.2.840.10008.1.2.1");
  const fresh = element(0x00020010, "UI", "1.2.840.10008.1.2.4.50");
  const at = file.indexOf(old);
  return Buffer.concat([
    ...[file.subarray(0, at), fresh, file.subarray(at + old.length)],
  ]);
};

const TOP = { x: 0, y: 0, width: 32, height: 4 };

describe("a de-identified copy of an image", () => {
  it("[DI3][DI4][DI5] has nothing left of what was planted in every attribute, nested, private, overlay, curve, icon, trailing and meta", async () => {
    const { file, path } = await copyOf(plantedImage(), { regions: [TOP] });
    const text = file.toString("latin1").toLowerCase();
    expect(text).not.toContain(PLANTED.toLowerCase());
    expect(text).not.toContain(PLANTED_UID);
    const read = await dump(path);
    expect(read.toLowerCase()).not.toContain(PLANTED.toLowerCase());
    expect(read).not.toMatch(/\((?:\w\w\w[13579bdf]|50\w\w|60\w\w|fffc),/);
    expect(read).toContain("(0012,0062) CS [YES]");
    expect(read).toMatch(/\(0010,0010\) PN \[S-[0-9A-Z]{8}\]/);
    for (const code of ["113100", "113101"]) expect(read).toContain(code);
  });

  it("[DI3] loses free text that names nobody it knows, wherever no list keeps it", async () => {
    const { path } = await copyOf(
      plantedImage({ text: STRAY, people: "Somebody^Else", terms: "TERM" }),
    );
    const left = (await dump(path))
      .split("\n")
      .filter((line) => line.includes(STRAY))
      .map((line) => line.trim().slice(1, 10));
    // Said here a second time: makers, codes, and what explains how the picture was made and is painted.
    expect([...new Set(left)].sort()).toEqual([
      ...["0008,0070", "0008,0100", "0008,0102", "0008,0103", "0008,0104"],
      ...["0008,0119", "0008,1090", "0018,0024", "0018,0031", "0018,0085"],
      ...["0018,1020", "0018,1160", "0018,1180", "0018,1210", "0018,1250"],
      ...["0018,1251", "0018,5010", "0018,5020", "0018,9005", "0020,9056"],
      ...["0020,9421", "0028,1054", "0028,1055", "0028,3003", "0028,3004"],
      ...["0054,1101", "0054,1103", "0054,1105"],
    ]);
  });

  it("[DI3] loses the patient's name as the platform knows it, also where a list keeps the text", async () => {
    const { path } = await copyOf(
      plantedImage({ text: STRAY, people: "Somebody^Else", terms: "TERM" }),
      { names: [STRAY] },
    );
    expect(await dump(path)).not.toContain(STRAY);
  });

  it("[DI7] blanks the rectangle in every frame, and nothing beside it", async () => {
    const { path } = await copyOf(plantedImage({ frames: 3 }), {
      regions: [{ ...TOP, height: 3 }],
    });
    await run("dcmdump", ["+W", folder, path]);
    const raw = await readFile(`${path}.0.raw`);
    expect(raw.length).toBe(32 * 16 * 2 * 3);
    for (let frame = 0; frame < 3; frame += 1) {
      const at = (row: number) => raw.readUInt16LE((frame * 16 + row) * 32 * 2);
      expect([at(0), at(1), at(2)]).toEqual([0, 0, 0]);
      expect(at(3)).toBe(PLANTED_PIXEL);
      expect(raw.readUInt16LE((frame * 16 * 32 + 5 * 32 + 1) * 2)).toBe(
        (frame * 16 * 32 + 5 * 32 + 1) & 0xff,
      );
    }
  });

  it("[DI7] without rectangles keeps the stored pixels, byte for byte", async () => {
    const original = plantedImage();
    const { file } = await copyOf(original);
    const pixels = original.subarray(
      original.lastIndexOf(Buffer.from("e07f1000", "hex")) + 12,
    );
    expect(file.subarray(-32 * 16 * 2)).toEqual(
      pixels.subarray(0, 32 * 16 * 2),
    );
  });

  it("[DI7] empties comments and camera data in compressed frames, and the picture is the same", async () => {
    const { pixels, original } = await commentedJpeg();
    const { file, changes } = await copyOf(original);
    expect(file.toString("latin1")).not.toContain(PLANTED);
    expect(new Map(changes).get("7FE00010")).toBe("emptied");
    const at = file.indexOf(Buffer.from("ffd8ff", "hex"));
    const kept = file.subarray(at, at + pixels.length);
    const decode = (bytes: Buffer) => sharp(bytes).raw().toBuffer();
    expect((await decode(kept)).equals(await decode(pixels))).toBe(true);
  });

  it("[DI5] keeps references: what one image calls another is that one's new UID", async () => {
    const [a, b] = [`${PLANTED_UID}.1`, `${PLANTED_UID}.77`];
    const first = await dump(
      (await copyOf(plantedImage({ sopUid: a, refersTo: b }))).path,
    );
    const second = await dump(
      (await copyOf(plantedImage({ sopUid: b, refersTo: a }))).path,
    );
    const own = (text: string) =>
      /\(0008,0018\) UI \[([0-9.]+)/.exec(text)?.[1];
    const referred = (text: string) =>
      /\(0008,1140\)[\s\S]*?\(0008,1155\) UI \[([0-9.]+)/.exec(text)?.[1];
    expect(referred(first)).toBe(own(second));
    expect(referred(second)).toBe(own(first));
    expect(own(first)).toMatch(/^2\.25\.[1-9][0-9]*$/);
    expect(first).toContain(`(0002,0003) UI [${own(first)}]`);
    // Another copy gives other UIDs.
    const other = await dump(
      (await copyOf(plantedImage({ sopUid: a }), { key: "08".repeat(32) }))
        .path,
    );
    expect(own(other)).not.toBe(own(first));
  });

  it("[DI6] moves dates by the copy's own number of days, or leaves none", async () => {
    const moved = await dump(
      (await copyOf(plantedImage(), { moveDates: true })).path,
    );
    const date = /\(0008,0020\) DA \[(\d{8})\]/.exec(moved)?.[1] ?? "";
    const at = Date.UTC(
      +date.slice(0, 4),
      +date.slice(4, 6) - 1,
      +date.slice(6),
    );
    expect(at).toBe(Date.UTC(2024, 1, 29 - secrets.days));
    expect(moved).toContain("113107");
    expect(moved).toContain("(0028,0303) CS [MODIFIED]");
    const removed = await dump((await copyOf(plantedImage())).path);
    expect(removed).toMatch(/\(0008,0020\) DA \(no value available\)/);
  });

  it("[DI9] lists tags and actions, never a value", async () => {
    const { changes, bytes, crc, file } = await copyOf(plantedImage(), {
      regions: [TOP],
    });
    const list = new Map(changes);
    expect(list.get("00100030")).toBeUndefined();
    expect(list.get("00091001")).toBe("removed");
    expect(list.get("60003000")).toBe("removed");
    expect(list.get("00081140/00081155")).toBe("uid");
    expect(list.get("52009230/00089124/00082112/00081155")).toBe("uid");
    expect(list.get("7FE00010")).toBe("blanked");
    expect(list.get("FFFCFFFC")).toBe("removed");
    expect(JSON.stringify(changes)).not.toContain(PLANTED);
    expect([bytes, crc]).toEqual([file.length, crc32(file)]);
  });
});
