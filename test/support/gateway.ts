import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addToken } from "../../server/features/apiTokens/index.ts";
import {
  createGateway,
  type Gateway,
  type GatewayDeps,
} from "../../server/gateway/gateway.ts";
import { systemClock } from "../../server/platform/ambient.ts";
import { createAudit } from "../../server/platform/audit/audit.ts";
import { createLog } from "../../server/platform/log/log.ts";
import type { Person, TestApp } from "./testApp.ts";
import { partsOf } from "./multipart.ts";

/** A token as `npm run admin -- token create` makes it. */
export const siteToken = async (
  app: TestApp,
  login = "clinic",
  scope = "gateway",
): Promise<string> => {
  const { db, ids, clock } = app.deps;
  const made = await addToken(
    { db, ids, clock, audit: createAudit(db, clock, "admin") },
    {
      ...{ login, scope, name: "gateway" },
      ...{ organisation: undefined, days: undefined },
    },
  );
  return made.token;
};

/** A gateway in this process, as `npm run gateway` makes it, with a directory of its own. */
export const startTestGateway = async (
  given: Pick<GatewayDeps, "token"> & { server: string } & Partial<
      Omit<GatewayDeps, "server" | "dimse">
    > & { dimse?: Partial<GatewayDeps["dimse"]> },
): Promise<Gateway & { directory: string }> => {
  const directory =
    given.directory ?? (await mkdtemp(join(tmpdir(), "lianzhen-gateway-")));
  const gateway = await createGateway({
    clock: systemClock,
    later: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: () => 0.5,
    log: createLog(process.env["TEST_LOG_LEVEL"] ?? "silent", "gateway"),
    ...given,
    directory,
    server: new URL(given.server),
    dimse: {
      ...{ host: "127.0.0.1", port: 0 },
      ...{ aeTitle: "LIANZHEN", callingAeTitles: [] },
      ...given.dimse,
    },
  });
  return {
    ...gateway,
    directory,
    close: async () => {
      await gateway.close();
      if (given.directory === undefined)
        await rm(directory, { recursive: true, force: true });
    },
  };
};

/** Every file of a study as the platform hands it out. */
export const filesOf = async (
  person: Person,
  studyUid: string,
): Promise<Buffer[]> =>
  (
    await partsOf(await person.fetch("GET", `/dicom-web/studies/${studyUid}`))
  ).map(({ bytes }) => bytes);
