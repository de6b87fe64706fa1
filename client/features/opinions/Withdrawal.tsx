import { Button } from "antd";
import type {
  Opinion,
  OpinionVersion,
} from "../../../shared/contracts/opinions.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { useOpinionStep } from "./useOpinion.ts";

type Withdrawn = NonNullable<OpinionVersion["withdrawal"]>;

/** Who took a version back, when and why; on the side that signed, also who has acknowledged it. */
export const WithdrawalLines = ({ withdrawal }: { withdrawal: Withdrawn }) => {
  const t = useText();
  const { localName } = useLanguage();
  const { readers } = withdrawal;
  const waiting = (readers ?? []).filter(
    ({ acknowledgedAt }) => acknowledgedAt === null,
  ).length;
  return (
    <>
      <p className="opinion-withdrawn">
        {t("opinion.withdrawnBy", {
          person: localName(withdrawal.by.name),
          time: dateTimeWords(withdrawal.at),
          reason: withdrawal.reason,
        })}
      </p>
      {readers && (
        <details open={waiting > 0} data-testid="opinion-readers">
          <summary className="lz-soft">
            {waiting > 0
              ? t("opinion.readersWaiting", { count: waiting })
              : t("opinion.readersAll")}
          </summary>
          <ul className="opinion-readers">
            {readers.map(({ person, organisation, acknowledgedAt }) => (
              <li key={`${person.id} ${organisation.id}`}>
                <span>
                  {localName(person.name)} · {localName(organisation.name)}
                </span>
                <span
                  className={
                    acknowledgedAt === null ? "opinion-withdrawn" : "lz-faint"
                  }
                >
                  {acknowledgedAt === null
                    ? t("opinion.notAcknowledged")
                    : t("opinion.acknowledgedAt", {
                        time: dateTimeWords(acknowledgedAt),
                      })}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
};

/** Asks whoever opened a version before it was withdrawn to acknowledge that (OP13). */
export const AcknowledgeWithdrawn = ({ opinion }: { opinion: Opinion }) => {
  const t = useText();
  const step = useOpinionStep(opinion);
  return opinion.versions
    .filter(({ withdrawal }) => withdrawal?.mustAcknowledge)
    .map(({ version, withdrawal }) => (
      <Notice
        key={version}
        tone="critical"
        role="alert"
        action={
          <Button
            danger
            type="primary"
            loading={step.isPending}
            onClick={() => step.mutate({ step: "acknowledge", version })}
          >
            {t("opinion.acknowledge")}
          </Button>
        }
      >
        {t("opinion.mustAcknowledge", {
          version,
          reason: withdrawal?.reason ?? "",
        })}
        {step.error && <ErrorNotice error={step.error} />}
      </Notice>
    ));
};
