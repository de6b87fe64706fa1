import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashFiles, listFiles } from "../lib/files.mjs";

/**
 * How the worker's sources are made to build against the distribution's own libraries. Patches, arguments and
 * `stubs/` go into the recipe hash, so a changed recipe never meets a worker made by an older one.
 */

const STUBS = fileURLToPath(new URL("stubs", import.meta.url));

/** Raise it when a change in `prepareSources` itself makes another binary. */
const REVISION = 1;

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
    // BIO_CB_RETURN is a flag, not a value. With the equality the callback turns the answer to every control call into 1,
    // "is kernel TLS on?" among them. OpenSSL builds with kernel TLS, as Debian's is, believe it, and the worker dies in
    // its first handshake.
    from: "(operationType == BIO_CB_RETURN)",
    to: "((operationType & BIO_CB_RETURN) != 0)",
  },
];

/**
 * Over what the recipe does, not over this file's text: a new comment must not cost every user a build.
 * @returns {Promise<string>}
 */
export async function recipeHash() {
  const hash = createHash("sha256").update(
    JSON.stringify([REVISION, MESON_ARGS, PATCHES]),
  );
  hash.update(await hashFiles(STUBS, await listFiles(STUBS)));
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
