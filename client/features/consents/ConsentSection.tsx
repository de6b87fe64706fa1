import { Button } from "antd";
import { useState } from "react";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import type { CaseConsents } from "../../../shared/contracts/consents.ts";
import {
  mayAct,
  NEEDED_TO_ASK,
  overallOf,
  PURPOSES,
} from "../../../shared/domain/consents/standing.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { ConsentRecords, STATE_TONES } from "./ConsentRecords.tsx";
import { DeferConsent } from "./DeferConsent.tsx";
import { GiveConsent } from "./GiveConsent.tsx";
import { useConsents } from "./useConsents.ts";
import { WithdrawConsent } from "./WithdrawConsent.tsx";
import "./consents.css";

/** What stands for each purpose, on both sides; the inviting side takes, puts off and withdraws. */
export const ConsentSection = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const consents = useConsents(detail.id);
  const overall = consents.data && overallOf(consents.data.standing);
  return (
    <Section
      title={t("consent.title")}
      testId="consent"
      aside={
        overall && (
          <StatusTag
            tone={overall === "missing" ? "waiting" : STATE_TONES[overall]}
          >
            {t(`consent.overall.${overall}`)}
          </StatusTag>
        )
      }
    >
      {consents.isPending && <Waiting />}
      {consents.error && <ErrorNotice error={consents.error} />}
      {consents.data && <Standing detail={detail} consents={consents.data} />}
    </Section>
  );
};

const Standing = ({
  detail,
  consents,
}: {
  detail: CaseDetail;
  consents: CaseConsents;
}) => {
  const t = useText();
  const { standing, records } = consents;
  const deferral = records
    .filter(
      ({ act, purposes }) =>
        act === "deferred" &&
        purposes.some((purpose) => standing[purpose] === "deferred"),
    )
    .at(-1);
  return (
    <div className="lz-stack-tight">
      <dl className="consent-standing">
        {PURPOSES.map((purpose) => (
          <div key={purpose}>
            <dt>{t(`consent.purpose.${purpose}`)}</dt>
            <dd data-testid={`consent-${purpose}`}>
              <StatusTag tone={STATE_TONES[standing[purpose]]}>
                {t(`consent.state.${standing[purpose]}`)}
              </StatusTag>
            </dd>
          </div>
        ))}
      </dl>
      {deferral?.reasonKind && (
        <Notice tone="waiting" role="status">
          {t("consent.state.deferred")}：
          {[t(`consent.reason.${deferral.reasonKind}`), deferral.reason]
            .filter(Boolean)
            .join(" · ")}{" "}
          <span className="lz-faint">{dateTimeWords(deferral.takenAt)}</span>
        </Notice>
      )}
      {detail.allowed.includes("case.write") && (
        <Acts detail={detail} consents={consents} />
      )}
      <ConsentRecords caseId={detail.id} records={records} />
    </div>
  );
};

const Acts = ({
  detail,
  consents,
}: {
  detail: CaseDetail;
  consents: CaseConsents;
}) => {
  const t = useText();
  const [open, setOpen] = useState<"give" | "defer" | "withdraw" | null>(null);
  const { standing } = consents;
  const close = () => setOpen(null);
  const complete = overallOf(standing) === "given";
  const mayDefer = NEEDED_TO_ASK.some(
    (purpose) => standing[purpose] === "missing",
  );
  const mayWithdraw = PURPOSES.some((purpose) =>
    mayAct(standing, "withdrawn", purpose),
  );
  const form = { detail, consents, onClose: close };
  return (
    <>
      {!complete && <p className="lz-faint">{t("consent.needed")}</p>}
      <div className="lz-row">
        <Button
          size="small"
          type={complete ? "default" : "primary"}
          onClick={() => setOpen("give")}
        >
          {t("consent.give")}
        </Button>
        {mayDefer && open !== "defer" && (
          <Button size="small" onClick={() => setOpen("defer")}>
            {t("consent.defer")}
          </Button>
        )}
        {mayWithdraw && (
          <Button size="small" type="text" onClick={() => setOpen("withdraw")}>
            {t("consent.withdraw")}
          </Button>
        )}
      </div>
      {open === "give" && <GiveConsent {...form} />}
      {open === "defer" && <DeferConsent {...form} />}
      {open === "withdraw" && <WithdrawConsent {...form} />}
    </>
  );
};
