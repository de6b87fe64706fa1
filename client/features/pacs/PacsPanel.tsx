import { useQuery } from "@tanstack/react-query";
import { pacsRoutes, type PacsStatus } from "../../../shared/contracts/pacs.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";

const LOOK_EVERY_MS = 15_000;

const usePacs = () => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.pacs,
    queryFn: ({ signal }) => api.call(pacsRoutes.readPacs, { signal }),
    refetchInterval: LOOK_EVERY_MS,
  });
};

/** For administrators: whether the hospital's PACS answers, and what waits for it. Nothing where images are kept here. */
export const PacsPanel = () => {
  const t = useText();
  const { data, error } = usePacs();
  if (error) return <ErrorNotice error={error} />;
  if (!data?.pacs) return null;
  const { keptImages, waitingImages, waitingSince, troubled } = data.pacs;
  return (
    <Section title={t("pacs.title")} testId="pacs">
      <div className="lz-stack-tight">
        <Line pacs={data.pacs} />
        <p>
          {waitingSince === null
            ? t("pacs.waitingNone")
            : t("pacs.waiting", {
                count: waitingImages,
                time: dateTimeWords(waitingSince),
              })}
        </p>
        <p className="lz-soft">{t("pacs.kept", { count: keptImages })}</p>
        {troubled.map(({ problem, images }) => (
          <Notice key={problem} tone="waiting">
            {t(`pacs.trouble.${problem}`, { count: images })}
          </Notice>
        ))}
      </div>
    </Section>
  );
};

const Line = ({ pacs }: { pacs: PacsStatus }) => {
  const t = useText();
  const { line, problem, failingSince, answeredAt } = pacs;
  if (line === "away")
    return (
      <Notice tone="critical" role="status">
        {t("pacs.line.away", {
          time: dateTimeWords(failingSince ?? ""),
          problem: t(`pacs.problem.${problem ?? "unreachable"}`),
        })}
      </Notice>
    );
  return (
    <p>
      {line === "new" || answeredAt === null
        ? t("pacs.line.new")
        : t("pacs.line.ok", { time: dateTimeWords(answeredAt) })}
    </p>
  );
};
