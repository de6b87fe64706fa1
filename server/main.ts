import { existsSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MediaNode } from "../shared/contracts/mediaControl.ts";
import { createApp } from "./app.ts";
import {
  ConfigError,
  pacsAccessOf,
  readConfig,
  type Config,
} from "./config.ts";
import {
  DEMO_PASSWORD,
  demoAbout,
  loadDemoAlliance,
} from "./features/identity/index.ts";
import {
  createSmtpTransport,
  createWebhookTransport,
  type NoticeTransport,
} from "./features/notifications/index.ts";
import { newId, systemClock } from "./platform/ambient.ts";
import { createAuditSealer } from "./platform/audit/sealer.ts";
import { loadKeyring } from "./platform/crypto/keyring.ts";
import { loadSecretKey, sessionKeyOf } from "./platform/crypto/secretKey.ts";
import { DataDirInUse, lockDataDir } from "./platform/db/dataDirLock.ts";
import { migrate } from "./platform/db/migrate.ts";
import { openPglite } from "./platform/db/pgliteDatabase.ts";
import { openPostgres } from "./platform/db/postgresDatabase.ts";
import { describe } from "./platform/http/describe.ts";
import { createLog, type Log } from "./platform/log/log.ts";
import { connectRedis } from "./platform/redis/redis.ts";
import { loadLanCertificate } from "./platform/http/lanCertificate.ts";
import { createFileStore } from "./platform/store/objectStore.ts";
import {
  connectMediaNode,
  createMediaNode,
  createMediasoupEngine,
  readMediaConfig,
} from "../media/index.ts";

/** dist/server/main.js: the repository is two folders up. */
const root = fileURLToPath(new URL("../..", import.meta.url));

/** A job that has become due waits no longer than this. */
const JOBS_EVERY_MS = 1_000;

const run = async (): Promise<void> => {
  const config = readConfig(process.env);
  const log = createLog(config.LOG_LEVEL, config.NODE_ID);
  // Opened in this order and closed in the reverse one.
  const closers: (() => Promise<void> | void)[] = [];
  const unlock = lockDataDir(
    config.DATA_DIR,
    config.DATABASE_URL === undefined ? "lock" : `lock.${config.NODE_ID}`,
  );
  closers.push(unlock);

  const keyring = loadKeyring({
    file: config.KEYRING_FILE,
    dataDir: config.DATA_DIR,
    demo: config.DEMO,
    production: config.NODE_ENV === "production",
  });
  const db = config.DATABASE_URL
    ? await openPostgres(config.DATABASE_URL, (error) =>
        log.warn({ error: describe(error) }, "database connection lost"),
      )
    : await openPglite({ directory: join(config.DATA_DIR, "pglite") });
  closers.push(() => db.close());
  const applied = await migrate(db);
  if (applied.length > 0)
    log.info({ applied }, "database brought to the newest schema");
  if (config.DEMO && (await loadDemoAlliance(db, newId)))
    log.info("demo alliance loaded");

  const sealer = createAuditSealer({
    ...{ db, keyring, log, now: () => systemClock.now() },
    anchorFile:
      config.AUDIT_ANCHOR_FILE ?? join(config.DATA_DIR, "audit-anchor.log"),
  });
  sealer.start();
  closers.push(() => sealer.stop());

  const redis =
    config.REDIS_URL === undefined
      ? undefined
      : await connectRedis(config.REDIS_URL, log);
  if (redis) closers.push(() => redis.close());
  const mediaNode = await openMedia(config, log);
  if (mediaNode) closers.push(() => mediaNode.close());

  const transports = transportsOf(config);
  if (transports.length === 0)
    log.warn(
      "no notices beyond the browser: neither SMTP_URL nor NOTIFY_WEBHOOK_URL is set",
    );
  else if (!config.ROLES.includes("notify"))
    log.warn("this process sends no notices: ROLES leaves them to another one");

  const clientDir = join(root, "dist", "client");
  const app = await createApp({
    ...{ db, keyring, log, redis, mediaNode },
    store: await createFileStore(
      join(config.DATA_DIR, "objects"),
      config.NODE_ID,
    ),
    pacs: {
      fallback: pacsAccessOf(config),
      cacheBytes: config.PACS_CACHE_GB * 1024 ** 3,
    },
    clock: systemClock,
    ids: newId,
    nodeId: config.NODE_ID,
    listen: { host: config.HOST, port: config.PORT, tls: await tlsOf(config) },
    trustedProxies: config.TRUST_PROXY,
    publicOrigin: config.PUBLIC_ORIGIN,
    sessionKey: sessionKeyOf(loadSecretKey(config.SECRET_KEY, config.DATA_DIR)),
    sessionLimits: {
      idleMinutes: config.SESSION_IDLE_MINUTES,
      absoluteHours: config.SESSION_HOURS,
    },
    quotaBytes: config.STORAGE_QUOTA_GB * 1024 ** 3,
    heic: config.HEIC === "on",
    lockMinutes: config.SESSION_LOCK_MINUTES,
    seatGraceMs: config.SEAT_GRACE_SECONDS * 1_000,
    notify: { transports, sends: config.ROLES.includes("notify") },
    jobsEveryMs: JOBS_EVERY_MS,
    demo: config.DEMO,
    version: versionOf(),
    clientDir: existsSync(clientDir) ? clientDir : undefined,
  });
  closers.push(() => app.close());
  log.info(
    { address: app.address, media: mediaNode ? "on" : "off" },
    "listening",
  );
  if (config.DEMO) greet(app.address, mediaNode !== undefined);

  let stoppingSince: number | undefined;
  const stop = (signal: string) => {
    if (stoppingSince !== undefined) {
      // Ctrl-C reaches us from the terminal and once more through npm: only a later signal means "at once".
      if (performance.now() - stoppingSince > 1_000) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    // Whoever waits for us waits no longer than this; everything acknowledged is on the disk.
    setTimeout(() => process.exit(1), 20_000).unref();
    log.info({ signal }, "stopping");
    void (async () => {
      for (const close of closers.reverse()) await close();
    })().then(
      () => {
        log.info("stopped");
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

/** What the configuration names, and nothing else, is spoken to. */
const transportsOf = (config: Config): NoticeTransport[] => [
  ...(config.SMTP_URL !== undefined && config.NOTIFY_FROM !== undefined
    ? [createSmtpTransport({ url: config.SMTP_URL, from: config.NOTIFY_FROM })]
    : []),
  ...(config.NOTIFY_WEBHOOK_URL !== undefined &&
  config.NOTIFY_WEBHOOK_SECRET !== undefined
    ? [
        createWebhookTransport({
          url: config.NOTIFY_WEBHOOK_URL,
          secret: config.NOTIFY_WEBHOOK_SECRET,
        }),
      ]
    : []),
];

/** The media node in this process, or the connection to one of its own process; none with `MEDIA=off`. */
const openMedia = async (
  config: Config,
  log: Log,
): Promise<MediaNode | undefined> => {
  if (config.MEDIA === "off") return undefined;
  if (
    config.MEDIA_NODE_URL !== undefined &&
    config.MEDIA_CONTROL_SECRET !== undefined
  )
    return connectMediaNode({
      url: config.MEDIA_NODE_URL,
      secret: config.MEDIA_CONTROL_SECRET,
      log,
    });
  // A node is named anew at each start: what it carried before is gone.
  const nodeId = `${config.NODE_ID}-media-${newId().slice(0, 8)}`;
  return createMediaNode(
    { ...readMediaConfig(process.env), nodeId, log },
    createMediasoupEngine(),
  );
};

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);

const tlsOf = async (config: Config) => {
  if (config.TLS_CERT !== undefined && config.TLS_KEY !== undefined)
    return {
      cert: readFileSync(config.TLS_CERT, "utf8"),
      key: readFileSync(config.TLS_KEY, "utf8"),
    };
  return config.LAN
    ? loadLanCertificate(config.DATA_DIR, ["127.0.0.1", ...ownAddresses()])
    : undefined;
};

const versionOf = (): string =>
  (
    JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      version: string;
    }
  ).version;

/** For the person at the terminal; logs are for machines. */
const greet = (address: string, media: boolean): void => {
  const logins = demoAbout.accounts.map(
    ({ login, name, organisation }) =>
      `    ${login.padEnd(12)} ${name.zh} · ${organisation.zh}`,
  );
  process.stderr.write(
    `\n  联诊 Lianzhen  ${address}\n\n  演示账号 Demo accounts (密码 password: ${DEMO_PASSWORD})\n${logins.join("\n")}\n` +
      (media
        ? "\n"
        : "\n  视频已关闭，其余功能正常。Video is off; everything else runs.\n\n"),
  );
};

run().catch((error: unknown) => {
  const expected =
    error instanceof ConfigError || error instanceof DataDirInUse;
  process.stderr.write(
    `${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(expected ? 2 : 1);
});
