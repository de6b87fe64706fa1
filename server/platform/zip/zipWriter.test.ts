import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { createZipWriter } from "./zipWriter.ts";

const run = promisify(execFile);
const FAR = 3 * 1024 ** 3;

/** Entries far apart in a sparse file: nothing of this size is written or read. */
it.each([1, 3])(
  "other programs list an archive of %s large entries, and read what stands behind them",
  async (count) => {
    const folder = await mkdtemp(join(tmpdir(), "lianzhen-zip-"));
    const path = join(folder, "a.zip");
    const file = await open(path, "w");
    try {
      const zip = createZipWriter();
      let at = 0;
      const put = async (head: Buffer, bytes: number) => {
        await file.write(head, 0, head.length, at);
        at += head.length + bytes;
      };
      for (let entry = 0; entry < count; entry += 1)
        await put(
          zip.begin({ name: `a/${entry}.dcm`, bytes: FAR, crc: 0 }),
          FAR,
        );
      const small = Buffer.from("small");
      await put(
        zip.begin({ name: "b.csv", bytes: small.length, crc: crc32(small) }),
        0,
      );
      await put(small, 0);
      await put(zip.end(), 0);
      const { stdout } = await run("python3", [
        "-c",
        "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.namelist(),z.read('b.csv'))",
        path,
      ]);
      const names = Array.from({ length: count }, (_, i) => `'a/${i}.dcm', `);
      expect(stdout.trim()).toBe(`[${names.join("")}'b.csv'] b'small'`);
    } finally {
      await file.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
