import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { readMediaConfig, readMediaControlConfig } from "./config.ts";
import { startControlServer } from "./control/controlServer.ts";
import { createMediasoupEngine } from "./engine/mediasoupEngine.ts";
import { createMediaNode } from "./mediaNode.ts";

/** A media process (`ROLES=media`): one media node, driven by web processes over the control port. */
const log = pino({
  name: "media",
  level: process.env["LOG_LEVEL"] ?? "info",
});

const run = async () => {
  const config = readMediaConfig(process.env);
  const control = readMediaControlConfig(process.env);
  const nodeId = randomUUID();
  const node = await createMediaNode(
    { ...config, nodeId, log },
    createMediasoupEngine(),
  );
  const server = await startControlServer({ ...control, node, nodeId, log });
  log.info(
    { nodeId, controlPort: server.port, workers: config.workers },
    "media process ready",
  );
  const stop = async () => {
    await node.close();
    await server.close();
  };
  let stopping: Promise<void> | undefined;
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      stopping ??= stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    });
};

const fail = (error: unknown): never => {
  log.fatal({ err: error }, "media process failed");
  process.exit(1);
};

run().catch(fail);
