import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { compressFiles } from "../lib/compress.mjs";

it("puts equal compressed copies beside what gains by them", async () => {
  const directory = await mkdtemp(join(tmpdir(), "lianzhen-compress-"));
  try {
    const program = "export const words = 1;\n".repeat(200);
    await writeFile(join(directory, "page.js"), program);
    await writeFile(join(directory, "tiny.js"), "1;");
    await writeFile(join(directory, "photo.png"), program);
    await compressFiles(directory);
    expect((await readdir(directory)).sort()).toEqual([
      ...["page.js", "page.js.br", "page.js.gz", "photo.png", "tiny.js"],
    ]);
    const copy = (ending) => readFile(join(directory, `page.js.${ending}`));
    expect(brotliDecompressSync(await copy("br")).toString()).toBe(program);
    expect(gunzipSync(await copy("gz")).toString()).toBe(program);
  } finally {
    await rm(directory, { recursive: true });
  }
});
