import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./mediaWorker.ts";

const dist = join(import.meta.dirname, "../../dist");
const programs = {
  web: join(dist, "server/main.js"),
  media: join(dist, "media/main.js"),
  gateway: join(dist, "server/gateway.js"),
};
for (const program of Object.values(programs))
  if (!existsSync(program))
    throw new Error(`${program} is missing: run \`npm run build\``);

export interface ServerProcess {
  readonly address: string;
  readonly pid: number;
  /** Everything it wrote. */
  output(): string;
  /** Sends the signal and waits for the end; the exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Starts the built server as `node dist/server/main.js` with this environment, and waits until it is ready. */
export const startServerProcess = async (
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> => {
  const port = env["PORT"] ?? String(await freePort());
  const child = launch({ ...env, PORT: port });
  const ended = endOf(child.process);
  const address = `http://127.0.0.1:${port}`;
  for (;;) {
    const ready = await fetch(`${address}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) break;
    const over = await Promise.race([
      ended,
      new Promise<undefined>((next) => setTimeout(next, 50)),
    ]);
    if (over !== undefined)
      throw new Error(`the server ended (${over}):\n${child.output()}`);
  }
  return {
    address,
    pid: child.process.pid ?? 0,
    output: child.output,
    end: (signal) => {
      child.process.kill(signal);
      return ended;
    },
  };
};

/** Starts the built media process, and waits until its control port listens. */
export const startMediaProcess = async (
  env: Readonly<Record<string, string>>,
): Promise<Omit<ServerProcess, "address">> => {
  const child = launch({ LOG_LEVEL: "info", ...env }, programs.media);
  const ended = endOf(child.process);
  await new Promise<void>((resolve, reject) => {
    child.process.stdout.on("data", () => {
      if (child.output().includes("media process ready")) resolve();
    });
    void ended.then((over) =>
      reject(new Error(`media ended (${over}):\n${child.output()}`)),
    );
  });
  return {
    pid: child.process.pid ?? 0,
    output: child.output,
    end: (signal) => {
      child.process.kill(signal);
      return ended;
    },
  };
};

/** Starts the built gateway and waits for nothing: a test may end it before it listens. */
export const launchGateway = (
  env: Readonly<Record<string, string>>,
): Pick<ServerProcess, "output" | "end"> => {
  const child = launch(env, programs.gateway);
  const ended = endOf(child.process);
  return {
    output: child.output,
    end: (signal) => {
      child.process.kill(signal);
      return ended;
    },
  };
};

/** Starts it where it is expected to refuse: what it said, and its exit code. */
export const runServerToItsEnd = async (
  env: Readonly<Record<string, string>>,
) => {
  const child = launch(env);
  return { code: await endOf(child.process), output: child.output() };
};

/** What still runs when a test file is over, e.g. because a test failed, ends with it. */
const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

const launch = (
  env: Readonly<Record<string, string>>,
  program = programs.web,
) => {
  const lines: string[] = [];
  const { PATH, HOME, MEDIASOUP_WORKER_BIN } = process.env;
  const inherited = Object.entries({ PATH, HOME, MEDIASOUP_WORKER_BIN }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const child = spawn(process.execPath, [program], {
    env: {
      ...Object.fromEntries(inherited),
      DEMO: "1",
      LOG_LEVEL: "warn",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => lines.push(data.toString()));
  return { process: child, output: () => lines.join("") };
};

const endOf = (child: ChildProcess): Promise<number | NodeJS.Signals> =>
  new Promise((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal ?? 1)),
  );
