import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./mediaWorker.ts";
import { sendable, type SendableImage } from "./dimseScu.ts";

/** Debian's dcmtk as the devices and receivers of a hospital. */
const programs = "/usr/bin";
export const hasDcmtk = ["storescu", "storescp", "echoscu", "findscu"].every(
  (name) => existsSync(join(programs, name)),
);

/** Runs one of its programs to its end. */
export const runDcmtk = async (
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> => {
  const child = spawn(join(programs, program), args, {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString("latin1")));
  const code = await new Promise<number | null>((resolve) =>
    child.once("close", resolve),
  );
  return { code, output };
};

/**
 * One association of storescu for one file, in the file's own transfer syntax: of several contexts for a class it would
 * take the first, and convert.
 */
export const storescu = async (
  port: number,
  path: string,
  { called = "LIANZHEN", calling = "STORESCU" } = {},
): Promise<{ code: number | null; output: string }> => {
  const home = await mkdtemp(join(tmpdir(), "lianzhen-scu-"));
  try {
    const { sopClassUid, transferSyntaxUid } = sendable(await readFile(path));
    const config = join(home, "own.cfg");
    await writeFile(
      config,
      [
        ...["[[TransferSyntaxes]]", "[Own]"],
        `TransferSyntax1 = ${transferSyntaxUid}`,
        ...["[[PresentationContexts]]", "[Images]"],
        `PresentationContext1 = ${sopClassUid}\\Own`,
        ...["[[Profiles]]", "[Own]", "PresentationContexts = Images", ""],
      ].join("\n"),
    );
    return await runDcmtk("storescu", [
      ...["-xf", config, "Own", "-aec", called, "-aet", calling],
      ...["127.0.0.1", String(port), path],
    ]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

/** dcmtk's own receiver, which stores what it gets bit for bit: what storescu really sends. */
export const startStorescp = async (
  images: readonly SendableImage[],
): Promise<{
  port: number;
  received(): Promise<Buffer[]>;
  stop(): Promise<void>;
}> => {
  const home = await mkdtemp(join(tmpdir(), "lianzhen-scp-"));
  const port = await freePort();
  const config = join(
    await mkdtemp(join(tmpdir(), "lianzhen-scp-")),
    "own.cfg",
  );
  const distinct = (uids: string[]) => [...new Set(uids)];
  await writeFile(
    config,
    [
      ...["[[TransferSyntaxes]]", "[All]"],
      ...distinct(images.map((each) => each.transferSyntaxUid)).map(
        (uid, i) => `TransferSyntax${i + 1} = ${uid}`,
      ),
      ...["[[PresentationContexts]]", "[Images]"],
      ...distinct(images.map((each) => each.sopClassUid)).map(
        (uid, i) => `PresentationContext${i + 1} = ${uid}\\All`,
      ),
      ...["[[Profiles]]", "[All]", "PresentationContexts = Images", ""],
    ].join("\n"),
  );
  const child = spawn(
    join(programs, "storescp"),
    [
      ...["--bit-preserving", "-xf", config, "All"],
      ...["-od", home, "-uf", String(port)],
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) =>
    child.once("close", () => resolve()),
  );
  const listens = () =>
    new Promise<boolean>((resolve) => {
      const probe = connect(port, "127.0.0.1", () => {
        probe.destroy();
        resolve(true);
      });
      probe.once("error", () => resolve(false));
    });
  while (!(await listens())) await new Promise((next) => setTimeout(next, 20));
  return {
    port,
    received: async () =>
      Promise.all(
        (await readdir(home)).map((name) => readFile(join(home, name))),
      ),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      for (const folder of [home, dirname(config)])
        await rm(folder, { recursive: true, force: true });
    },
  };
};
