import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
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

/** Connections at once whose TLS handshake is not over, and those that are served. */
const MAX_TLS_CONNECTIONS = 2 * MAX_ASSOCIATIONS;

/** PEM. With `ca` a device must show a certificate of that authority (PS3.15 B.12). */
export interface DimseTls {
  key: Buffer;
  cert: Buffer;
  ca?: Buffer | undefined;
}

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
    /** Undefined: in clear, as most devices speak. */
    tls?: DimseTls | undefined;
    log: Log;
    /** Told how each association ended. */
    ended: (ending: Ending, socketsOpen: number) => void;
    failed: (error: unknown) => void;
  },
): Promise<DimseListener> => {
  const { host, port, ended, tls, log } = deps;
  const sockets = new Map<Socket, Promise<void>>();

  const accept = (socket: Socket): void => {
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
  };
  const server = tls
    ? createTlsServer(
        {
          ...{ key: tls.key, cert: tls.cert, minVersion: "TLSv1.2" },
          ...(tls.ca && { ca: tls.ca, requestCert: true }),
          handshakeTimeout: deps.patience.requestMs,
        },
        accept,
      )
    : createServer(accept);
  if (tls) server.maxConnections = MAX_TLS_CONNECTIONS;
  server.on("tlsClientError", ({ code }: NodeJS.ErrnoException) =>
    log.warn({ code }, "TLS handshake failed"),
  );
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
