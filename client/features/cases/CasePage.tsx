import { useParams } from "react-router";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import { ApiError } from "../../platform/apiError.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Notice } from "../../ui/Notice.tsx";
import {
  RequestsSection,
  useCaseRequests,
  type ConsultRequest,
} from "../consults/index.ts";
import { ConsentSection } from "../consents/index.ts";
import { FilesSection } from "./Attachments.tsx";
import { CaseImages } from "./CaseImages.tsx";
import { CaseRecord } from "./CaseRecord.tsx";
import { useTellCase } from "./imagesWindow.ts";
import { PatientBar } from "./PatientBar.tsx";
import { Timeline } from "./Timeline.tsx";
import { useCase } from "./useCases.ts";
import "./cases.css";

const CLOSED: readonly ConsultRequest["status"][] = ["declined", "done"];

/** One case as both sides see it. */
export const CasePage = () => {
  const t = useText();
  usePageTitle(t("cases.title"));
  const { caseId = "" } = useParams();
  const detail = useCase(caseId);
  // One patient's images and texts never stay under the next patient's name.
  if (detail.data)
    return (
      <CaseBody
        key={detail.data.id}
        detail={detail.data}
        closed={
          detail.error instanceof ApiError &&
          detail.error.code === "case.notFound"
        }
      />
    );
  return (
    <div className="page page-narrow lz-stack">
      {detail.error ? (
        <ErrorNotice
          error={detail.error}
          action={
            <ButtonLink size="small" to="/cases">
              {t("cases.title")}
            </ButtonLink>
          }
        />
      ) : (
        <Waiting />
      )}
    </div>
  );
};

/** The page's one next step: the open room, else asking for a consult. */
const NextStep = ({
  detail,
  requests,
}: {
  detail: CaseDetail;
  requests: readonly ConsultRequest[];
}) => {
  const t = useText();
  const room = requests.find(({ roomOpen }) => roomOpen);
  // Then reading the opinion comes first, and its button stands below the text.
  const mustComplete = requests.some(({ allowed }) =>
    allowed.includes("complete"),
  );
  if (room)
    return (
      <ButtonLink
        to={`/rooms/${room.id}`}
        type={mustComplete ? "default" : "primary"}
      >
        {t("request.enterRoom")}
      </ButtonLink>
    );
  if (!detail.allowed.includes("request.ask")) return null;
  const open = requests.some(({ status }) => !CLOSED.includes(status));
  return (
    <ButtonLink
      to={`/cases/${detail.id}/ask`}
      type={open ? "default" : "primary"}
      title={t("case.askHint")}
    >
      {t("case.ask")}
    </ButtonLink>
  );
};

/** Nothing but a reason to decline can have been written by whoever was asked. */
const UNANSWERED: readonly ConsultRequest["status"][] = ["asked", "declined"];

const CaseBody = ({
  detail,
  closed,
}: {
  detail: CaseDetail;
  /** The server shows the case no more: what is here is what was read before. */
  closed: boolean;
}) => {
  const t = useText();
  const requests = useCaseRequests(detail.id);
  useTellCase(detail.id);
  if (
    closed &&
    requests.data?.every(({ status }) => UNANSWERED.includes(status))
  )
    return (
      <div className="page page-narrow">
        <Notice
          tone="waiting"
          role="status"
          action={
            <ButtonLink size="small" to="/inbox">
              {t("nav.inbox")}
            </ButtonLink>
          }
        >
          {t("case.closed")}
        </Notice>
      </div>
    );
  return (
    <>
      <PatientBar
        patient={detail.patient}
        owner={detail.owner}
        number={detail.number}
        action={
          requests.data && <NextStep detail={detail} requests={requests.data} />
        }
      />
      <div className="page case-page">
        <div className="case-main">
          <CaseImages detail={detail} />
          <CaseRecord key={detail.id} detail={detail} />
        </div>
        <div className="case-requests">
          <RequestsSection query={requests} />
        </div>
        <div className="case-side">
          <ConsentSection detail={detail} />
          <FilesSection detail={detail} />
          <Timeline entries={detail.timeline} />
        </div>
      </div>
    </>
  );
};
