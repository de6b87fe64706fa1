import { randomInt } from "node:crypto";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { brotliCompressSync, constants } from "node:zlib";
import { generate } from "selfsigned";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import { freePort } from "../support/mediaWorker.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";
import { missingForBadLine, openBadLine, type BadLine } from "./badLine.ts";
import { figure, type Figure } from "./figures.ts";
import { sampleCt, sliceOf } from "./upload.ts";

const BITS_PER_SECOND = 2_000_000;
const LOSS = 0.02;
const RTT_MS = 40;
const SLICES = 37;
const LANES = 3;
const LOOK_EVERY_MS = 100;
const GIVE_UP_MS = 600_000;

/**
 * A CT of 37 slices through the gateway over 2 Mbit/s with 2 % loss and 40 ms of round trip, from the first C-STORE
 * (dcmtk's storescu) until the platform has the last image; beside it as many bytes as it sends, over bare TCP on the same
 * line, and what the line could carry without loss.
 *
 * Expected before the first measurement: 9.4 MB after compression, so 38 s without loss; bare TCP at 1.2 times that, as
 * each lost packet halves a connection's window for some round trips; the gateway at 1.1 times bare TCP, for headers, TLS,
 * and answers that wait for the platform's disk. Found: 40 s, bare TCP 39 s, 38 s without loss: three connections keep
 * such a line full, and uncompressed it would be 78 s.
 */
export const measureGateway = async (): Promise<Figure[]> => {
  const missing = missingForBadLine();
  if (missing.length > 0) {
    console.error(`skipped: a line with loss needs ${missing.join(", ")}`);
    return [];
  }
  const seed = Number(process.env["BENCH_SEED"] ?? randomInt(1_000_000));
  console.error(`loss by BENCH_SEED=${seed}`);
  const line = await openBadLine({
    ...{ rttMs: RTT_MS, loss: LOSS, seed, bitsPerSecond: BITS_PER_SECOND },
  });
  const home = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  try {
    const ct = await sampleCt();
    const files = Array.from({ length: SLICES }, (_, i) => sliceOf(ct, i));
    const packed = files.reduce((sum, file) => sum + packedSize(file), 0);
    const raw = files.reduce((sum, file) => sum + file.length, 0);
    const bare = await bareSeconds(line, packed);
    const through = await gatewaySeconds(line, home, files);
    const { carried, lost } = line.count();
    console.error(`${lost} of ${carried + lost} packets were lost`);
    const limit = (packed * 8) / BITS_PER_SECOND;
    return [
      figure(
        `gateway: ${SLICES} CT slices, ${(raw / 1e6).toFixed(1)} MB, ${(packed / 1e6).toFixed(1)} MB on the line`,
        ...([[through], "45", "s"] as const),
      ),
      figure("  bare TCP, as many bytes, 3 connections", [bare], "45", "s"),
      figure("  the line without loss", [limit], "38", "s"),
      figure(
        "  the line without loss and the images uncompressed",
        ...([[(raw * 8) / BITS_PER_SECOND], "78", "s"] as const),
      ),
    ];
  } finally {
    await line.close();
    await rm(home, { recursive: true, force: true });
  }
};

/** As the gateway sends it: Brotli at quality 5. */
const packedSize = (file: Buffer): number =>
  brotliCompressSync(file, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
  }).length;

const runFar = (
  line: BadLine,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess => {
  const [program = "", ...args] = [...line.far, ...command];
  return spawn(program, args, {
    ...{ stdio: ["ignore", "inherit", "inherit"] },
    env: { PATH: process.env["PATH"], ...env },
  });
};

/** Seconds until as many bytes have come over three plain connections. */
const bareSeconds = async (line: BadLine, bytes: number): Promise<number> => {
  let came = 0;
  let all = () => {};
  const arrived = new Promise<void>((resolve) => {
    all = resolve;
  });
  const share = Math.ceil(bytes / LANES);
  const sink = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      came += chunk.length;
      if (came >= share * LANES) all();
    });
  }).listen(0, line.address);
  await once(sink, "listening");
  const { port } = sink.address() as AddressInfo;
  const script = `const n=require("node:net");for(let i=0;i<${LANES};i++)n.connect(${port},"${line.address}").end(Buffer.alloc(${share}))`;
  const began = performance.now();
  const sender = runFar(line, [process.execPath, "-e", script]);
  await arrived;
  const seconds = (performance.now() - began) / 1_000;
  sender.kill("SIGKILL");
  sink.close();
  return seconds;
};

const gatewaySeconds = async (
  line: BadLine,
  home: string,
  files: readonly Buffer[],
): Promise<number> => {
  const DATA_DIR = join(home, "platform");
  const server = await startServerProcess({ DATA_DIR, MEDIA: "off" });
  const door = await openTlsDoor(line, server.address, home);
  const clinic = new Person(server.address);
  await clinic.logIn("clinic");
  const { token } = await clinic.call<{ token: string }>(
    "POST",
    "/api/tokens",
    {
      commandId: crypto.randomUUID(),
      ...{ name: "bench", scopes: ["dicom.store", "worklist.read"], days: 1 },
      password: DEMO_PASSWORD,
    },
  );
  const DIMSE_PORT = String(await freePort());
  const gateway = runFar(
    line,
    [
      process.execPath,
      join(import.meta.dirname, "../../dist/server/gateway.js"),
    ],
    {
      ...{ GATEWAY_SERVER: door.address, GATEWAY_TOKEN: token, DIMSE_PORT },
      ...{ GATEWAY_DIR: join(home, "gateway"), LOG_LEVEL: "error" },
      ...{ NODE_EXTRA_CA_CERTS: door.certificate, GATEWAY_PORT: "0" },
    },
  );
  try {
    const paths = await Promise.all(
      files.map(async (file, i) => {
        const path = join(home, `${i}.dcm`);
        await writeFile(path, file);
        return path;
      }),
    );
    const at = ["-aec", "LIANZHEN", "127.0.0.1", DIMSE_PORT];
    while ((await codeOf(runFar(line, ["echoscu", "-q", ...at]))) !== 0)
      await new Promise((next) => setTimeout(next, LOOK_EVERY_MS));
    const began = performance.now();
    const sent = codeOf(runFar(line, ["storescu", ...at, ...paths]));
    if ((await sent) !== 0) throw new Error("storescu failed");
    while ((await storedCount(clinic)) < files.length) {
      if (performance.now() - began > GIVE_UP_MS)
        throw new Error("the images did not come");
      await new Promise((next) => setTimeout(next, LOOK_EVERY_MS));
    }
    return (performance.now() - began) / 1_000;
  } finally {
    gateway.kill("SIGTERM");
    await once(gateway, "close");
    door.close();
    await server.end("SIGTERM");
  }
};

const codeOf = async (child: ChildProcess): Promise<number | null> => {
  const [code] = (await once(child, "close")) as [number | null];
  return code;
};

const storedCount = async (person: Person): Promise<number> => {
  const found = await person.call<DicomJson[] | undefined>(
    ...(["GET", "/dicom-web/studies?includefield=00201208"] as const),
  );
  return Number(found?.[0]?.["00201208"]?.Value?.[0] ?? 0);
};

/** The platform's HTTPS on the line's near end. */
const openTlsDoor = async (line: BadLine, behind: string, home: string) => {
  const made = await generate([{ name: "commonName", value: "bench" }], {
    extensions: [
      { name: "subjectAltName", altNames: [{ type: 7, ip: line.address }] },
    ],
  });
  const certificate = join(home, "door.pem");
  await writeFile(certificate, made.cert);
  const { hostname, port } = new URL(behind);
  const door = createTlsServer(
    { cert: made.cert, key: made.private },
    (near) => {
      const far = connect(Number(port), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on("error", () => other.destroy());
        one.pipe(other);
      }
    },
  ).listen(0, line.address);
  await once(door, "listening");
  const bound = door.address() as AddressInfo;
  return {
    address: `https://${line.address}:${bound.port}`,
    certificate,
    close: () => door.close(),
  };
};
