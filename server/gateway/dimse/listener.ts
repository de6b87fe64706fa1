import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Log } from "../../platform/log/log.ts";
import {
  serveAssociation,
  type AcceptorDeps,
  type Ending,
} from "./acceptor.ts";
import { encodeReject } from "./association.ts";

/** Devices of a clinic open one to four associations; more than these are told to come back. */
const MAX_ASSOCIATIONS = 32;
const MAX_OF_ADDRESS = 12;

export interface DimseListener {
  readonly port: number;
  /** Associations that are open now. */
  open(): number;
  /** Takes no more, and ends those that are open. */
  close(): Promise<void>;
}

/** Listens for associations. Each ends by itself, and none can take another one down. */
export const listenForDimse = async (
  deps: Omit<AcceptorDeps, "failed"> & {
    host: string;
    port: number;
    log: Log;
    /** Told how each association ended. */
    ended: (ending: Ending, socketsOpen: number) => void;
    failed: (error: unknown) => void;
  },
): Promise<DimseListener> => {
  const { host, port, ended } = deps;
  const sockets = new Map<Socket, Promise<void>>();

  const server = createServer((socket) => {
    // Told by the reading side; without a listener it would end the program.
    socket.on("error", () => undefined);
    const { remoteAddress } = socket;
    const ofAddress = [...sockets.keys()].filter(
      (other) => other.remoteAddress === remoteAddress,
    ).length;
    if (sockets.size >= MAX_ASSOCIATIONS || ofAddress >= MAX_OF_ADDRESS) {
      ended({ cause: "rejected", rejection: "congestion" }, sockets.size);
      socket.end(encodeReject("congestion"));
      setTimeout(() => socket.destroy(), deps.patience.closingMs).unref();
      return;
    }
    const served = serveAssociation(socket, deps)
      .catch((error: unknown): Ending => {
        deps.failed(error);
        return { cause: "failed" };
      })
      .then((ending) => {
        sockets.delete(socket);
        ended(ending, sockets.size);
      });
    sockets.set(socket, served);
  });
  server.listen(port, host);
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    close: async () => {
      server.close();
      const serving = [...sockets.values()];
      for (const socket of sockets.keys()) socket.destroy();
      await Promise.all(serving);
    },
  };
};
