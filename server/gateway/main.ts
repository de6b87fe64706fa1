import { randomInt } from "node:crypto";
import { systemClock } from "../platform/ambient.ts";
import { DataDirInUse, lockDataDir } from "../platform/db/dataDirLock.ts";
import { describe } from "../platform/http/describe.ts";
import { createLog } from "../platform/log/log.ts";
import { GatewayConfigError, readGatewayConfig } from "./config.ts";
import type { Later } from "./forward/forwarder.ts";
import { createGateway } from "./gateway.ts";
import { openPage } from "./page/server.ts";

const later: Later = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

const run = async (): Promise<void> => {
  const config = readGatewayConfig(process.env);
  const log = createLog(config.LOG_LEVEL, "gateway");
  const unlock = lockDataDir(config.GATEWAY_DIR, "lock");
  const gateway = await createGateway({
    directory: config.GATEWAY_DIR,
    server: new URL(config.GATEWAY_SERVER),
    token: config.token,
    dimse: {
      host: config.DIMSE_HOST,
      port: config.DIMSE_PORT,
      aeTitle: config.DIMSE_AE_TITLE,
      callingAeTitles: config.DIMSE_CALLING_AE_TITLES,
      tls: config.tls,
    },
    clock: systemClock,
    later,
    // Sites that lost the same line do not come back in step.
    random: () => randomInt(2 ** 32) / 2 ** 32,
    log,
  });
  const page = await openPage({
    ...{ gateway, clock: systemClock, log },
    ...{ host: config.GATEWAY_HOST, port: config.GATEWAY_PORT },
    aeTitle: config.DIMSE_AE_TITLE,
  });
  log.info(
    { dimsePort: gateway.dimsePort, page: page.address },
    "gateway listening",
  );

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    Promise.all([page.close(), gateway.close()]).then(
      () => {
        unlock();
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ error: describe(error) }, "stopped with an error");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
};

run().catch((error: unknown) => {
  const expected =
    error instanceof GatewayConfigError || error instanceof DataDirInUse;
  process.stderr.write(
    `${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(expected ? 2 : 1);
});
