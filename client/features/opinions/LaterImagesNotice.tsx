import { Button } from "antd";
import type { Opinion } from "../../../shared/contracts/opinions.ts";
import { unacknowledged } from "../../../shared/domain/opinions/lifecycle.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { useOpinionStep } from "./useOpinion.ts";

/** What the version in force was not read on; the side that signed acknowledges it, or writes a correction (OP14). */
export const LaterImagesNotice = ({
  opinion,
  version,
}: {
  opinion: Opinion;
  version: number;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const step = useOpinionStep(opinion);
  const later = opinion.laterImages;
  if (!later) return null;
  const { instances, series, since, acknowledged } = later;
  const open = unacknowledged(later);
  const mine = opinion.allowed.includes("write");
  return (
    <Notice
      tone={open ? "waiting" : "signed"}
      role={open ? "alert" : "status"}
      action={
        open &&
        mine && (
          <Button
            loading={step.isPending}
            onClick={() =>
              step.mutate({ step: "seeImages", version, instances })
            }
          >
            {t("opinion.seeImages")}
          </Button>
        )
      }
    >
      <div className="lz-stack-tight" data-testid="later-images">
        <span>
          {t("opinion.laterImages", {
            ...{ instances, series, time: dateTimeWords(since) },
          })}
        </span>
        {open && (
          <span>
            {t(mine ? "opinion.laterImagesMine" : "opinion.laterImagesTheirs")}
          </span>
        )}
        {acknowledged && (
          <span className="lz-faint">
            {t("opinion.laterImagesSeen", {
              person: localName(acknowledged.by.name),
              time: dateTimeWords(acknowledged.at),
              instances: acknowledged.instances,
            })}
          </span>
        )}
      </div>
      {step.error && <ErrorNotice error={step.error} />}
    </Notice>
  );
};
