import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Section } from "../../ui/Section.tsx";
import { RequestList } from "./RequestRow.tsx";
import { useInbox } from "./useRequests.ts";
import "./consults.css";

/** Open requests, received and sent. Changes come by push; rows stay where the reader's pointer is. */
export const InboxPage = () => {
  const t = useText();
  usePageTitle(t("inbox.title"));
  const inbox = useInbox();
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("inbox.title")}</h1>
      </div>
      {inbox.isPending && <Waiting />}
      {inbox.error && <ErrorNotice error={inbox.error} />}
      {inbox.data && (
        <div className="inbox-columns">
          {(["received", "sent"] as const).map((side) => {
            const requests = inbox.data[side];
            return (
              <Section
                key={side}
                title={t(`inbox.${side}`)}
                aside={
                  requests.length > 0 && (
                    <span className="lz-faint">{requests.length}</span>
                  )
                }
                flush
                testId={`inbox-${side}`}
              >
                {requests.length === 0 ? (
                  <Empty>{t(`inbox.${side}.none`)}</Empty>
                ) : (
                  <RequestList requests={requests} label={t(`inbox.${side}`)} />
                )}
              </Section>
            );
          })}
        </div>
      )}
    </div>
  );
};
