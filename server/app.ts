import { once } from "node:events";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Router } from "express";
import type { RouteContract } from "../shared/contracts/contract.ts";
import type { MediaNode } from "../shared/contracts/mediaControl.ts";
import { createAbout } from "./features/about/index.ts";
import { createApiTokenPages } from "./features/apiTokens/index.ts";
import { createCases } from "./features/cases/index.ts";
import { consentGate, createConsents } from "./features/consents/index.ts";
import { createConsults } from "./features/consults/index.ts";
import { createDeidentification } from "./features/deidentification/index.ts";
import { createDicomWeb } from "./features/dicomWeb/index.ts";
import { createDuty } from "./features/duty/index.ts";
import { createExchange } from "./features/exchange/index.ts";
import { createIdentity, demoAbout } from "./features/identity/index.ts";
import {
  createNotices,
  type NoticeTransport,
} from "./features/notifications/index.ts";
import { createKeyImages } from "./features/keyImages/index.ts";
import { createOpinions } from "./features/opinions/index.ts";
import { createPacsPages } from "./features/pacs/index.ts";
import { createRooms } from "./features/rooms/index.ts";
import { createSharedViewing } from "./features/sharedViewing/index.ts";
import { createStudies, createUploadLimits } from "./features/studies/index.ts";
import { createWorklist } from "./features/worklist/index.ts";
import type { Clock, NewId } from "./platform/ambient.ts";
import { createAudit } from "./platform/audit/audit.ts";
import { createApiTokens } from "./platform/auth/apiTokens.ts";
import { createLoginAttempts } from "./platform/auth/attempts.ts";
import {
  createSessions,
  type SessionLimits,
} from "./platform/auth/sessions.ts";
import type { Keyring } from "./platform/crypto/keyring.ts";
import type { Database } from "./platform/db/database.ts";
import type { Platform } from "./platform/deps.ts";
import { createTokenDoor, TOKEN_REFUSALS } from "./platform/http/bearer.ts";
import { serveClient } from "./platform/http/client.ts";
import { createLookupLimit } from "./platform/http/lookupLimit.ts";
import { createMetrics } from "./platform/http/metrics.ts";
import { createMount } from "./platform/http/mount.ts";
import { createHttp, finishHttp, jsonBody } from "./platform/http/server.ts";
import type { Log } from "./platform/log/log.ts";
import { createOutbox } from "./platform/outbox/outbox.ts";
import { createRealtime } from "./platform/realtime/realtime.ts";
import { createHeicReader } from "./platform/pictures/heicReader.ts";
import type { RedisClient } from "./platform/redis/redis.ts";
import { createPlatformSigner } from "./platform/signing/platformSigner.ts";
import { createPacs, type PacsSettings } from "./platform/pacs/pacs.ts";
import type { FileStore } from "./platform/store/objectStore.ts";
import { createQuota } from "./platform/store/quota.ts";

/** Everything that differs between an installation and a test. */
export interface AppDeps {
  db: Database;
  /** Files; with a PACS they are where everything arrives, and its cache. */
  store: FileStore;
  pacs: PacsSettings;
  keyring: Keyring;
  log: Log;
  clock: Clock;
  ids: NewId;
  nodeId: string;
  redis: RedisClient | undefined;
  /** Absent with `MEDIA=off`. */
  mediaNode: MediaNode | undefined;
  listen: {
    host: string;
    port: number;
    tls: { cert: string; key: string } | undefined;
  };
  trustedProxies: number;
  /** What browsers call us behind a proxy, e.g. `https://lianzhen.example`. */
  publicOrigin: string | undefined;
  sessionKey: Buffer;
  sessionLimits: SessionLimits;
  /** Bytes of images and files an institution may keep. */
  quotaBytes: number;
  /** Whether HEIC photographs are taken and decoded. */
  heic: boolean;
  /** Minutes without input after which a page locks; after twice that the server does (LK7). */
  lockMinutes: number;
  /** How long a seat is kept for a socket that dropped. */
  seatGraceMs: number;
  demo: boolean;
  version: string;
  /** Ways out beyond the browser; `sends` is false where another process does it (`ROLES`). */
  notify: { transports: readonly NoticeTransport[]; sends: boolean };
  /** How often the process looks for jobs that have become due. */
  jobsEveryMs: number;
  /** Built files of the client; absent in tests that need none. */
  clientDir: string | undefined;
}

export interface App {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly address: string;
  /** What is mounted, for tests and the OpenAPI page. */
  readonly routes: readonly RouteContract[];
  readonly commandNames: readonly string[];
  /** Takes no more calls, ends sockets, delivers what was committed; the caller closes what it handed in. */
  close(): Promise<void>;
}

/** The web process: one line per feature. */
export const createApp = async (deps: AppDeps): Promise<App> => {
  const { db, log, clock, ids, nodeId, redis, keyring, mediaNode, listen } =
    deps;
  const secure =
    listen.tls !== undefined ||
    (deps.publicOrigin?.startsWith("https:") ?? false);
  const http = createHttp({
    secure,
    trustedProxies: deps.trustedProxies,
    publicOrigin: deps.publicOrigin,
  });
  const server = listen.tls
    ? createHttpsServer(listen.tls, http)
    : createHttpServer(http);
  // A whole upload over a township's line takes as long as it takes; a line that says nothing for two minutes is cut.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.timeout = 120_000;
  // Longer than a proxy keeps a connection to us without use (60 s as a rule): who closes first cuts off the other's request.
  server.keepAliveTimeout = 75_000;
  const metrics = createMetrics();
  const sessions = createSessions(
    db,
    clock,
    ids,
    { ...deps.sessionLimits, lockMinutes: deps.lockMinutes },
    deps.sessionKey,
  );
  const audit = createAudit(db, clock, nodeId);
  const realtime = createRealtime({
    nodeId,
    publicOrigin: deps.publicOrigin,
    http: server,
    sessions,
    audit,
    log,
    redis,
  });
  const outbox = createOutbox({
    db,
    clock,
    nodeId,
    log,
    canAnnounce: () => redis?.isReady ?? true,
    announce: (topics, name, payload) =>
      realtime.announce(topics, name, payload),
  });
  const router = Router();
  const tokens = createApiTokens(db, clock);
  const tokenDoor = createTokenDoor({
    ...{ tokens, audit },
    mayBeRefused: createLookupLimit(redis, TOKEN_REFUSALS),
  });
  const mount = createMount(router, { sessions, audit, jsonBody, tokenDoor });
  const attempts = createLoginAttempts(redis);
  const pacs = createPacs({
    ...{ db, keyring, clock, log, nodeId, files: deps.store, ...deps.pacs },
    everyMs: deps.jobsEveryMs,
  });
  const { store } = pacs;
  const platform: Platform = {
    ...{
      db,
      clock,
      ids,
      log,
      audit,
      outbox,
      sessions,
      attempts,
      keyring,
      store,
      mount,
      realtime,
    },
    nodeId,
  };

  createAbout({
    ...platform,
    metrics,
    mediaNode,
    pacs: pacs.state,
    about: {
      version: deps.version,
      media: mediaNode ? "on" : "off",
      notify: deps.notify.transports.map(({ kind }) => kind),
      lockMinutes: deps.lockMinutes,
      demo: deps.demo ? demoAbout : null,
    },
    routes: () => mount.mounted,
  });
  const identity = createIdentity(platform, { secure });
  createApiTokenPages({ ...platform, tokens, identity });
  const heic = deps.heic ? createHeicReader() : undefined;
  const quota = createQuota(db, clock, deps.quotaBytes);
  const limits = createUploadLimits();
  const intake = { ...platform, consent: consentGate, quota };
  const cases = createCases({ ...intake, heic, uploads: limits });
  const studies = createStudies({ ...intake, limits }, cases);
  const { arrivals } = studies;
  const dicomWeb = createDicomWeb({
    ...{ ...platform, studies: { arrivals, limits } },
    publicOrigin: deps.publicOrigin,
  });
  createPacsPages({ ...platform, metrics, state: pacs.state });
  createWorklist(platform);
  createConsents({ ...platform, cases });
  const consults = createConsults({ ...platform, consent: consentGate, cases });
  const notices = createNotices({
    ...{ ...platform, ...deps.notify, consults },
    origin: deps.publicOrigin ?? "",
    everyMs: deps.jobsEveryMs,
  });
  const duty = createDuty({
    ...{ ...platform, consults, notices },
    everyMs: deps.jobsEveryMs,
  });
  const signer = createPlatformSigner(platform);
  createOpinions({
    ...{ ...platform, cases, consults, identity, notices, signer },
    origin: () => deps.publicOrigin ?? addressOf(deps, server),
    mayLookUp: createLookupLimit(redis),
  });
  const keyImages = createKeyImages({ ...platform, cases });
  const deidentification = createDeidentification({
    ...{ ...platform, cases, consent: consentGate },
  });
  const sharedViewing = createSharedViewing(platform);
  createExchange({
    ...{ ...platform, cases, keyImages, sharedViewing },
    ...{ objects: studies.made, images: dicomWeb },
    version: deps.version,
  });
  const rooms = createRooms({
    ...{ ...platform, consults, sharedViewing, mediaNode },
    seatGraceMs: deps.seatGraceMs,
  });

  metrics.gauge(
    "lianzhen_sockets",
    "Sockets of this process",
    () => realtime.connections,
  );
  http.use(metrics.timeRequests);
  http.use(router);
  if (deps.clientDir !== undefined) http.use(serveClient(deps.clientDir));
  finishHttp(http, log);

  const commands = { ...sharedViewing.commands, ...rooms.commands };
  realtime.listen(commands, sharedViewing.signals);
  outbox.start();
  notices.start();
  duty.start();
  pacs.start();
  server.listen(listen.port, listen.host);
  await once(server, "listening");

  return {
    address: addressOf(deps, server),
    routes: mount.mounted,
    commandNames: Object.keys(commands),
    close: async () => {
      // Also closes the HTTP server; idle keep-alive connections would hold it open.
      server.closeIdleConnections();
      // What is still on its way gets five seconds; a stalled line must not hold the end.
      setTimeout(() => server.closeAllConnections(), 5_000).unref();
      await realtime.close();
      await rooms.close();
      await duty.close();
      await notices.close();
      await outbox.stop();
      await studies.close();
      await dicomWeb.close();
      await heic?.close();
      await deidentification.close();
      await pacs.close();
    },
  };
};

/** What people on this machine call a server that listens. */
const addressOf = ({ listen }: AppDeps, server: Server): string => {
  const { port } = server.address() as AddressInfo;
  const here = ["0.0.0.0", "127.0.0.1"].includes(listen.host);
  return `${listen.tls ? "https" : "http"}://${here ? "localhost" : listen.host}:${port}`;
};
