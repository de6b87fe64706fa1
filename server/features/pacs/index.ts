import { pacsRoutes } from "../../../shared/contracts/pacs.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Metrics } from "../../platform/http/metrics.ts";
import type { PacsReport, PacsState } from "../../platform/pacs/pacsState.ts";

export {
  checkPacs,
  listPacs,
  removePacs,
  setPacs,
  type PacsTaskDeps,
} from "./administration.ts";

/** What administrators and monitors see of the hospitals' PACS. */
export const createPacsPages = ({
  mount,
  audit,
  clock,
  metrics,
  state,
}: Pick<Platform, "mount" | "audit" | "clock"> & {
  metrics: Metrics;
  state: PacsState;
}): void => {
  mount(pacsRoutes.readPacs, async ({ actor, requestId }) => {
    const report = await state.of(actor.organisationId);
    await audit.recordRead({ action: "pacs.read", actor, requestId });
    return { pacs: report ? statusOf(report) : null };
  });

  // All gauges of one scrape are about one look.
  let looking: Promise<PacsReport[]> | undefined;
  const reports = () =>
    (looking ??= state.reports().finally(() => (looking = undefined)));
  const total = (of: (report: PacsReport) => number) => async () =>
    (await reports()).reduce((sum, report) => sum + of(report), 0);
  metrics.gauge(
    "lianzhen_pacs_away",
    "PACS that do not answer",
    total(({ line }) => (line === "away" ? 1 : 0)),
  );
  metrics.gauge(
    "lianzhen_pacs_waiting_images",
    "Images still to be moved to a PACS",
    total(({ waiting }) => waiting.images),
  );
  metrics.gauge(
    "lianzhen_pacs_waiting_seconds",
    "How long the oldest of them has waited",
    async () => {
      const since = (await reports()).flatMap(({ waiting }) =>
        waiting.oldestAt ? [waiting.oldestAt.getTime()] : [],
      );
      if (since.length === 0) return 0;
      return (clock.now().getTime() - Math.min(...since)) / 1_000;
    },
  );
  metrics.gauge(
    "lianzhen_pacs_troubled_images",
    "Images that a PACS does not take or give as they came",
    total(({ troubled }) =>
      troubled.reduce((sum, { images }) => sum + images, 0),
    ),
  );
  metrics.gauge(
    "lianzhen_pacs_cached_bytes",
    "Copies here of what a PACS has",
    () => state.cachedBytes(),
  );
};

const statusOf = (report: PacsReport) => ({
  line: report.line,
  problem: report.problem,
  failingSince: report.failingSince?.toISOString() ?? null,
  answeredAt: report.answeredAt?.toISOString() ?? null,
  keptImages: report.kept.images,
  waitingImages: report.waiting.images,
  waitingSince: report.waiting.oldestAt?.toISOString() ?? null,
  troubled: [...report.troubled],
});
