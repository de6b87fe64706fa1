import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const WORTH_IT_BYTES = 1_024;
const FORMS = {
  // Its highest level takes ten times as long for a twentieth less.
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9 },
    }),
  // For browsers over plain HTTP, which do not ask for Brotli.
  gz: promisify(gzip),
};

/**
 * Puts `<file>.br` and `<file>.gz` beside each script, style sheet and decoder of a directory.
 * @param {string} directory
 */
export async function compressFiles(directory) {
  const names = (await readdir(directory)).filter((name) =>
    /\.(js|css|wasm|svg)$/.test(name),
  );
  const compress = async (name) => {
    const path = join(directory, name);
    const bytes = await readFile(path);
    if (bytes.length < WORTH_IT_BYTES) return;
    for (const [ending, make] of Object.entries(FORMS))
      await writeFile(`${path}.${ending}`, await make(bytes));
  };
  await Promise.all(names.map(compress));
}
