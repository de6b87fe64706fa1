import { lazy, Suspense } from "react";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { Section } from "../../ui/Section.tsx";
import { Empty, Waiting } from "../../ui/Waiting.tsx";
import { UploadPanel } from "./uploads/UploadPanel.tsx";
import { useStudies } from "./useCases.ts";

/** The imaging code is the largest part of the client: it comes when there is an image to show. */
const CaseViewer = lazy(async () => ({
  default: (await import("./CaseViewer.tsx")).CaseViewer,
}));

/** The case's images, large, and the place to add more. */
export const CaseImages = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const studies = useStudies(detail.id);
  const mayAdd = detail.allowed.includes("image.upload");
  const has = (studies.data?.length ?? 0) > 0;
  return (
    <Section
      title={t("images.title")}
      testId="images"
      aside={
        detail.instanceCount > 0 && (
          <span className="lz-faint">
            {t("images.count", { count: detail.instanceCount })}
          </span>
        )
      }
    >
      <div className="lz-stack-tight" id="images">
        {studies.isPending && <Waiting label={t("app.loading")} />}
        {studies.error && <ErrorNotice error={studies.error} />}
        {has && (
          <div className="case-viewer">
            <Suspense fallback={<Waiting label={t("app.loading")} />}>
              <CaseViewer studies={studies.data ?? []} />
            </Suspense>
          </div>
        )}
        {studies.data && !has && !mayAdd && <Empty>{t("images.none")}</Empty>}
        {mayAdd && studies.data && (
          <UploadPanel caseId={detail.id} compact={has} />
        )}
      </div>
    </Section>
  );
};
