import type { UseQueryResult } from "@tanstack/react-query";
import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Section } from "../../ui/Section.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { RingPanel } from "../duty/index.ts";
import { DeliveryLines } from "../notifications/index.ts";
import { RequestCard } from "./RequestCard.tsx";
import { STATUS_TONES, useStateSentence } from "./requestWords.ts";
import { useCaseRequests } from "./useRequests.ts";
import "./consults.css";

/** All requests of a case, newest first. */
export const RequestsSection = ({
  query,
}: {
  query: UseQueryResult<ConsultRequest[]>;
}) => {
  const t = useText();
  return (
    <Section title={t("request.title")} flush testId="requests">
      {query.isPending && <Waiting />}
      {query.error && <ErrorNotice error={query.error} />}
      {query.data?.length === 0 && <Empty>{t("request.none")}</Empty>}
      {[...(query.data ?? [])]
        .sort((a, b) => b.askedAt.localeCompare(a.askedAt))
        .map((request) => (
          <RequestCard
            key={request.id}
            request={request}
            reached={
              <>
                <RingPanel request={request} />
                <DeliveryLines request={request} />
              </>
            }
          />
        ))}
    </Section>
  );
};

const RequestLine = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const sentence = useStateSentence(request);
  return (
    <li className="lz-row">
      <StatusTag tone={STATUS_TONES[request.status]}>
        {t(`request.status.${request.status}`)}
      </StatusTag>
      <span>{sentence}</span>
    </li>
  );
};

/** The requests of a case as sentences only. */
export const CaseRequestLines = ({ caseId }: { caseId: string }) => {
  const t = useText();
  const requests = useCaseRequests(caseId);
  if (!requests.data?.length) return null;
  return (
    <>
      <h3 className="lz-soft">{t("request.title")}</h3>
      <ul className="lz-stack-tight">
        {requests.data.map((request) => (
          <RequestLine key={request.id} request={request} />
        ))}
      </ul>
    </>
  );
};
