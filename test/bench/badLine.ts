import { execFileSync, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { accessSync, chmodSync, constants, existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { chromiumPath } from "../support/browser.ts";
import { seededRandom } from "../support/seededRandom.ts";

/**
 * A line with delay and loss between this machine and a network namespace on it. Both ends are TUN devices, so every IP
 * packet of the programs at the far end, TCP as well as RTP, is delayed and may be lost, and the kernel's own TCP has to
 * recover. Nothing leaves the machine.
 */
export interface BadLine {
  /** This machine's address on the line. */
  readonly address: string;
  /** A Chromium that runs at the far end, where there is no other way out. */
  readonly farChromium: string;
  /** What a command begins with that is to run at the far end. */
  readonly far: readonly string[];
  readonly seed: number;
  /** Packets so far, both directions. */
  count(): { carried: number; lost: number };
  close(): Promise<void>;
}

const NEAR = "10.77.0.1";
const FAR = "10.77.0.2";
/** Less than Ethernet's 1500, as on a tunnel; a packet is one UDP datagram on loopback. */
const MTU = 1_400;
const MAX_QUEUE_MS = 500;
const DEVICE_WAIT_MS = 5_000;

const findProgram = (name: string): string | undefined =>
  [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"]
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false; // not there: the next folder
      }
    });

/** What this machine lacks for such a line; empty when it has everything. */
export const missingForBadLine = (): string[] => [
  ...(process.getuid?.() === 0 ? [] : ["root"]),
  ...(existsSync("/dev/net/tun") ? [] : ["/dev/net/tun"]),
  ...(findProgram("ip") === undefined ? ["iproute2"] : []),
  ...(findProgram("socat") === undefined ? ["socat"] : []),
];

/**
 * Opens the line: half of `rttMs` each way, and `loss` (0 to 1) of all packets lost in either direction, by the seed.
 * Only one at a time: its addresses are fixed.
 */
export const openBadLine = async (options: {
  rttMs: number;
  loss: number;
  seed: number;
  /** Each way; without it the line carries all that comes. */
  bitsPerSecond?: number;
}): Promise<BadLine> => {
  const name = `lz${process.pid}`;
  const ip = (...args: string[]) =>
    execFileSync(findProgram("ip") ?? "ip", args, { stdio: "pipe" });
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const relay = await openRelay(options);
    closers.push(relay.close);
    ip("netns", "add", name);
    closers.push(() => ip("netns", "del", name));
    // Both ends begin here; a TUN device that moves into the namespace stays connected with the program that opened it.
    for (const [device, end] of [
      [`${name}a`, relay.near],
      [`${name}b`, relay.far],
    ] as const)
      closers.push(
        await openTun(device, end, () =>
          existsSync(`/sys/class/net/${device}`),
        ),
      );
    ip("addr", "add", `${NEAR}/24`, "dev", `${name}a`);
    ip("link", "set", `${name}a`, "mtu", String(MTU), "up");
    ip("link", "set", `${name}b`, "netns", name);
    ip("-n", name, "addr", "add", `${FAR}/24`, "dev", `${name}b`);
    ip("-n", name, "link", "set", `${name}b`, "mtu", String(MTU), "up");
    ip("-n", name, "link", "set", "lo", "up");
    const folder = await mkdtemp(join(tmpdir(), "lianzhen-line-"));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const farChromium = join(folder, "chromium");
    await writeFile(
      farChromium,
      `#!/bin/sh\nexec ${findProgram("ip") ?? "ip"} netns exec ${name} ${chromiumPath} "$@"\n`,
    );
    chmodSync(farChromium, 0o755);
    return {
      address: NEAR,
      farChromium,
      far: [findProgram("ip") ?? "ip", "netns", "exec", name],
      seed: options.seed,
      count: relay.count,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Two sockets; what comes to one goes on from the other, late or never. */
const openRelay = async (line: {
  rttMs: number;
  loss: number;
  seed: number;
  bitsPerSecond?: number;
}) => {
  const random = seededRandom(line.seed);
  const counted = { carried: 0, lost: 0 };
  const ends = await Promise.all([openEnd(), openEnd()]);
  for (const [from, to] of [ends, [...ends].reverse()] as [End, End][]) {
    let freeAt = 0;
    from.socket.on("message", (packet) => {
      const now = performance.now();
      const waitsMs = Math.max(0, freeAt - now);
      // A modem's queue is full at some time, and drops what comes then.
      if (random.chance(line.loss) || waitsMs > MAX_QUEUE_MS) {
        counted.lost += 1;
        return;
      }
      counted.carried += 1;
      const takesMs =
        line.bitsPerSecond === undefined
          ? 0
          : (packet.length * 8_000) / line.bitsPerSecond;
      freeAt = now + waitsMs + takesMs;
      setTimeout(() => to.send(packet), waitsMs + takesMs + line.rttMs / 2);
    });
  }
  return {
    near: ends[0],
    far: ends[1],
    count: () => ({ ...counted }),
    close: () => {
      for (const end of ends) end.close();
    },
  };
};

interface End {
  readonly socket: Socket;
  /** Where the relay listens, and where the program at this end has to send from. */
  readonly port: number;
  readonly programPort: number;
  send(packet: Buffer): void;
  close(): void;
}

const bound = async (): Promise<Socket> => {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
};

const openEnd = async (): Promise<End> => {
  const [socket, reserved] = await Promise.all([bound(), bound()]);
  const programPort = reserved.address().port;
  reserved.close();
  let open = true;
  // Nobody listens (yet, or any more): the packet is lost, as on a line without a machine at its end.
  socket.on("error", () => undefined);
  return {
    ...{ socket, programPort },
    port: socket.address().port,
    send: (packet) => {
      if (open) socket.send(packet, programPort, "127.0.0.1");
    },
    close: () => {
      open = false;
      socket.close();
    },
  };
};

/** A TUN device whose packets go to and come from one end of the relay; gone when the returned function was called. */
const openTun = async (
  device: string,
  { port, programPort }: End,
  exists: () => boolean,
): Promise<() => Promise<void>> => {
  const program = spawn(
    findProgram("socat") ?? "socat",
    [
      `TUN,tun-name=${device},iff-no-pi`,
      `UDP4:127.0.0.1:${port},bind=127.0.0.1:${programPort}`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  program.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const ended = once(program, "close");
  const end = async () => {
    program.kill("SIGTERM");
    await ended;
  };
  const until = performance.now() + DEVICE_WAIT_MS;
  while (!exists()) {
    if (program.exitCode === null && performance.now() < until)
      await new Promise((next) => setTimeout(next, 20));
    else {
      await end();
      throw new Error(`no TUN device: ${said}`);
    }
  }
  return end;
};
