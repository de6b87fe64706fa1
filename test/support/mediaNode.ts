import { randomUUID } from "node:crypto";
import { startControlServer } from "../../media/control/controlServer.ts";
import type { MediaEngine } from "../../media/engine/engine.ts";
import { connectMediaNode, createMediaNode } from "../../media/index.ts";
import type { MediaNode } from "../../shared/contracts/mediaControl.ts";
import { freePort, silentLog } from "./mediaWorker.ts";

export const CONTROL_SECRET = "a-secret-of-at-least-32-characters";

/** The engine, with the process ids of the workers it started: the last one is the one that lives. */
export const watched = (engine: MediaEngine) => {
  const pids: number[] = [];
  return {
    pids,
    engine: {
      startWorker: async (listen) => {
        const worker = await engine.startWorker(listen);
        pids.push(worker.pid);
        return worker;
      },
    } satisfies MediaEngine,
  };
};

/** A node with one worker in this process. */
export const startLocalNode = async (
  engine: MediaEngine,
  nodeId: string = randomUUID(),
): Promise<MediaNode> =>
  createMediaNode(
    {
      nodeId,
      listen: {
        ip: "127.0.0.1",
        port: await freePort(),
        announcedAddresses: [],
      },
      workers: 1,
      log: silentLog,
    },
    engine,
  );

/** A node behind a control port, and a client that is connected to it. */
export const startRemoteNode = async (engine: MediaEngine) => {
  const nodeId = randomUUID();
  const local = await startLocalNode(engine, nodeId);
  const server = await startControlServer({
    node: local,
    nodeId,
    host: "127.0.0.1",
    port: 0,
    secret: CONTROL_SECRET,
    log: silentLog,
  });
  const remote = connectTo(server.port);
  await reached(remote);
  return {
    node: remote,
    local,
    server,
    nodeId,
    close: async () => {
      await server.close();
      await remote.close();
      await local.close();
    },
  };
};

export const connectTo = (
  port: number,
  secret = CONTROL_SECRET,
  callTimeoutMs = 5_000,
): MediaNode =>
  connectMediaNode({
    callTimeoutMs,
    url: `http://127.0.0.1:${port}`,
    secret,
    log: silentLog,
    reconnectDelayMs: 20,
  });

/** Settles once the node answers; fails after five seconds. */
export const reached = async (node: MediaNode): Promise<void> => {
  const deadline = Date.now() + 5_000;
  for (;;)
    try {
      await node.call("status", {});
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
};
