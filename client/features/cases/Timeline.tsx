import type { TimelineEntry } from "../../../shared/contracts/cases.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Section } from "../../ui/Section.tsx";

/** Everything that happened in the case, newest first. */
export const Timeline = ({
  entries,
}: {
  entries: readonly TimelineEntry[];
}) => {
  const t = useText();
  const { localName } = useLanguage();
  return (
    <Section title={t("case.timeline")} testId="timeline">
      <ol className="timeline">
        {[...entries].reverse().map((entry, index) => (
          <li key={`${entry.at}/${entry.kind}/${index}`}>
            <time dateTime={entry.at}>{dateTimeWords(entry.at)}</time>
            <span>{t(`timeline.${entry.kind}`)}</span>
            <span className="lz-faint">
              {[entry.person, entry.organisation]
                .flatMap((who) => (who ? [localName(who.name)] : []))
                .join(" · ")}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
};
