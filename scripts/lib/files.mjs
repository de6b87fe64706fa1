import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** @param {string} path @returns {Promise<any>} undefined when the file is absent or torn */
export async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, so a reader never sees half a file. @param {string} path @param {unknown} value */
export async function writeJson(path, value) {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify(value, null, 2)}\n`);
  await rename(aside, path);
}

/**
 * Paths of all files below a directory, relative to `root` and sorted; a missing directory has none.
 * @param {string} root
 * @param {string} below
 * @returns {Promise<string[]>}
 */
export async function listFiles(root, below = "") {
  const found = [];
  let entries = [];
  try {
    entries = await readdir(join(root, below), { withFileTypes: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  for (const entry of entries) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await listFiles(root, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

/**
 * One hash over names and contents.
 * @param {string} root
 * @param {string[]} paths relative to root
 */
export async function hashFiles(root, paths) {
  const hash = createHash("sha256");
  for (const path of paths)
    hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
  return hash.digest("hex").slice(0, 16);
}
