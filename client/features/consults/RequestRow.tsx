import { useState } from "react";
import { Link } from "react-router";
import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { useSteadyOrder } from "../../ui/useSteadyOrder.ts";
import { PatientLine } from "../cases/index.ts";
import { DeliveryMark } from "../notifications/index.ts";
import { STATUS_TONES, useStateSentence } from "./requestWords.ts";
import { KindTag } from "./KindTag.tsx";
import { UrgencyTag } from "./UrgencyTag.tsx";

/** What the row's button is called: the one thing this person can do about it. */
const RowAction = ({
  request,
  primary,
}: {
  request: ConsultRequest;
  primary: boolean;
}) => {
  const t = useText();
  const type = primary ? "primary" : "default";
  const toCase = `/cases/${request.caseId}`;
  if (request.allowed.includes("accept"))
    return (
      <ButtonLink to={toCase} type={type}>
        {t("request.review")}
      </ButtonLink>
    );
  if (request.allowed.includes("complete"))
    return (
      <ButtonLink to={toCase} type={type}>
        {t(
          request.kind === "advice"
            ? "advice.readAnswer"
            : "request.readOpinion",
        )}
      </ButtonLink>
    );
  if (request.allowed.includes("answer"))
    return (
      <ButtonLink to={toCase} type={type}>
        {t("advice.write")}
      </ButtonLink>
    );
  if (request.roomOpen)
    return (
      <ButtonLink to={`/rooms/${request.id}`} type={type}>
        {t("request.enterRoom")}
      </ButtonLink>
    );
  return <ButtonLink to={toCase}>{t("request.open")}</ButtonLink>;
};

/** One request in a list: whose, where it stands, what is asked, and the step to take. */
const RequestRow = ({
  request,
  primary,
  isNew,
}: {
  request: ConsultRequest;
  /** The row's button is the page's one next step. */
  primary: boolean;
  /** It came while the list was being looked at. */
  isNew: boolean;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const sentence = useStateSentence(request);
  return (
    <li
      className={isNew ? "request-row is-new" : "request-row"}
      data-testid="request-row"
    >
      <div className="request-row-main">
        <span className="lz-row">
          <UrgencyTag urgency={request.urgency} />
          <KindTag kind={request.kind} />
          <Link className="request-row-patient" to={`/cases/${request.caseId}`}>
            <PatientLine patient={request.patient} />
          </Link>
        </span>
        <span className="lz-row request-row-state">
          <StatusTag tone={STATUS_TONES[request.status]}>
            {t(`request.status.${request.status}`)}
          </StatusTag>
          <span>{sentence}</span>
          <DeliveryMark request={request} />
          {request.side === "invited" && request.toPerson && (
            <span className="lz-faint">
              {t("inbox.toPerson", {
                person: localName(request.toPerson.name),
              })}
            </span>
          )}
        </span>
        <span className="request-row-question" title={request.question}>
          {request.question}
        </span>
      </div>
      <RowAction request={request} primary={primary} />
    </li>
  );
};

/** Rows that change in place. A new one is lit for a moment; none moves away under the reader's pointer. */
export const RequestList = ({
  requests,
  primary = false,
  label,
}: {
  requests: readonly ConsultRequest[];
  /** The first row holds the page's one next step. */
  primary?: boolean;
  label: string;
}) => {
  const [before] = useState(() => new Set(requests.map(({ id }) => id)));
  const { shown, hold } = useSteadyOrder(requests);
  return (
    <ul aria-label={label} {...hold}>
      {shown.map((request, index) => (
        <RequestRow
          key={request.id}
          request={request}
          primary={primary && index === 0}
          isNew={!before.has(request.id)}
        />
      ))}
    </ul>
  );
};
