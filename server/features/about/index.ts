import { sql } from "kysely";
import { aboutRoutes, type About } from "../../../shared/contracts/about.ts";
import type { RouteContract } from "../../../shared/contracts/contract.ts";
import type { MediaNode } from "../../../shared/contracts/mediaControl.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { describe } from "../../platform/http/describe.ts";
import type { Metrics } from "../../platform/http/metrics.ts";
import type { PacsState } from "../../platform/pacs/pacsState.ts";
import { openApiOf } from "./openApi.ts";

type AboutDeps = Pick<Platform, "db" | "log" | "mount"> & {
  metrics: Metrics;
  mediaNode: MediaNode | undefined;
  pacs: PacsState;
  about: About;
  /** All contracts, once every feature has mounted its own. */
  routes: () => readonly RouteContract[];
};

/** What the installation says of itself: to the log-in page, to monitors, to programmers. */
export const createAbout = ({
  db,
  log,
  mount,
  metrics,
  mediaNode,
  pacs,
  about,
  routes,
}: AboutDeps): void => {
  mount(aboutRoutes.readAbout, () => Promise.resolve(about));
  mount(aboutRoutes.readHealth, () =>
    Promise.resolve({ status: "ok" as const }),
  );
  mount(aboutRoutes.readReadiness, async () => {
    let archive: Awaited<ReturnType<PacsState["overall"]>>;
    try {
      await sql`select 1`.execute(db.query);
      archive = await pacs.overall();
    } catch (error) {
      log.error({ error: describe(error) }, "the database does not answer");
      throw new AppError("server.unavailable");
    }
    return {
      database: "ok" as const,
      media: await mediaState(mediaNode),
      pacs: archive,
    };
  });
  mount(aboutRoutes.readMetrics, async ({ response }) => {
    response.type(metrics.contentType).send(await metrics.read());
  });
  let document: object | undefined;
  mount(aboutRoutes.readOpenApi, ({ response }) => {
    document ??= openApiOf(routes(), about.version);
    response.json(document);
    return Promise.resolve();
  });
};

const mediaState = async (
  node: MediaNode | undefined,
): Promise<"ok" | "off" | "away"> => {
  if (!node) return "off";
  return node.call("status", {}).then(
    () => "ok",
    () => "away",
  );
};
