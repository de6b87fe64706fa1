import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * How the worker's sources are made to build against the distribution's own libraries. Everything in this file and in
 * `stubs/` goes into the recipe hash, so a changed recipe never meets a worker made by an older one.
 */

const STUBS = fileURLToPath(new URL("stubs", import.meta.url));

/** Debian and Ubuntu packages, each with a file or command that tells whether it is there. */
export const BUILD_PACKAGES = [
  { name: "meson", command: "meson" },
  { name: "ninja-build", command: "ninja" },
  { name: "pkg-config", command: "pkg-config" },
  { name: "g++", command: "g++" },
  { name: "libssl-dev", module: "openssl" },
  { name: "libuv1-dev", module: "libuv" },
  { name: "libsrtp2-dev", module: "libsrtp2" },
  { name: "libusrsctp-dev", module: "usrsctp" },
  { name: "libabsl-dev", module: "absl_flat_hash_map" },
  { name: "libflatbuffers-dev", module: "flatbuffers" },
  { name: "flatbuffers-compiler", command: "flatc" },
];

export const MESON_ARGS = [
  "--buildtype",
  "release",
  "-Db_ndebug=true",
  "-Dms_disable_liburing=true",
];

const PATCHES = [
  {
    file: "meson.build",
    // Nothing in the file needs 1.1; Debian 12 has 1.0.
    from: "meson_version: '>= 1.1.0'",
    to: "meson_version: '>= 1.0'",
  },
  {
    file: "src/RTC/DtlsTransport.cpp",
    // BIO_CB_RETURN is a flag, not a value. With the equality OpenSSL is told "1 byte written" after every write; a build
    // of OpenSSL with kernel TLS then believes a failed BIO control call and the worker dies in the first handshake.
    from: "(operationType == BIO_CB_RETURN)",
    to: "((operationType & BIO_CB_RETURN) != 0)",
  },
];

/** @param {string} dir @returns {Promise<string[]>} relative paths, sorted */
async function filesBelow(dir, prefix = "") {
  const found = [];
  for (const entry of await readdir(join(dir, prefix), {
    withFileTypes: true,
  })) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(dir, path)));
    else found.push(path);
  }
  return found.sort();
}

/** @returns {Promise<string>} */
export async function recipeHash() {
  const hash = createHash("sha256").update(
    await readFile(fileURLToPath(import.meta.url)),
  );
  for (const path of await filesBelow(STUBS)) {
    hash.update(`\0${path}\0`).update(await readFile(join(STUBS, path)));
  }
  return hash.digest("hex").slice(0, 12);
}

/**
 * Lays out a buildable copy of mediasoup's worker sources.
 * @param {string} sources `node_modules/mediasoup/worker`
 * @param {string} target
 */
export async function prepareSources(sources, target) {
  await cp(sources, target, { recursive: true });
  for (const { file, from, to } of PATCHES) {
    const path = join(target, file);
    const text = await readFile(path, "utf8");
    if (text.split(from).length !== 2)
      throw new Error(
        `the recipe does not fit ${file}: "${from}" is not there once`,
      );
    await writeFile(path, text.replace(from, to));
  }
  for (const name of await readdir(STUBS)) {
    const wrap = await readFile(
      join(target, "subprojects", `${name}.wrap`),
      "utf8",
    );
    const directory = /^directory\s*=\s*(\S+)$/m.exec(wrap)?.[1];
    if (directory === undefined)
      throw new Error(`subprojects/${name}.wrap names no directory`);
    const stub = join(target, "subprojects", directory);
    await mkdir(stub, { recursive: true });
    await cp(join(STUBS, name), stub, { recursive: true });
  }
}
