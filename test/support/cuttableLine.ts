import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Transform } from "node:stream";

/** A line to a server that can be cut and mended. Media have a way of their own. */
interface CuttableLine {
  /** The server's address at this end of the line. */
  readonly address: string;
  /** Breaks what is open and lets nothing new through. */
  cut(): void;
  /** Cuts it as soon as something with these words is sent along it, before that arrives. */
  cutBefore(words: string): void;
  /** Says nothing to anybody and lets nothing through: what is open stays so for good, what is opened until `mend`. */
  swallow(): void;
  mend(): void;
  close(): Promise<void>;
}

export const layLine = async (address: string): Promise<CuttableLine> => {
  const { port, hostname } = new URL(address);
  const open = new Set<Socket>();
  let cut = false;
  let fatal: string | undefined;
  let swallowing = false;
  const swallowed = new WeakSet<Socket>();
  const server = createServer((near) => {
    if (cut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    near.on("data", (sent: Buffer) => {
      if (fatal !== undefined && sent.includes(fatal)) cutAll();
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      if (swallowing) swallowed.add(socket);
      socket
        .pipe(
          new Transform({
            transform: (part: Buffer, _, done) =>
              done(null, swallowed.has(socket) ? undefined : part),
          }),
        )
        .pipe(other);
      // A broken line is what this is for: both ends close, and nobody need hear of it.
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        open.delete(socket);
        // Nor does the other end hear of it.
        if (!swallowed.has(socket)) other.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const breakAll = () => open.forEach((socket) => socket.destroy());
  const cutAll = () => {
    cut = true;
    breakAll();
  };
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: cutAll,
    cutBefore: (words) => {
      fatal = words;
    },
    swallow: () => {
      swallowing = true;
      open.forEach((socket) => swallowed.add(socket));
    },
    mend: () => {
      cut = false;
      swallowing = false;
      fatal = undefined;
    },
    close: async () => {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
};
