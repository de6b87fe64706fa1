import { Button } from "antd";
import { lazy, Suspense } from "react";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Section } from "../../ui/Section.tsx";
import { useMedia } from "../../ui/useMedia.ts";
import { CaseArrivals } from "../arrivals/index.ts";
import {
  IMAGES_WINDOW,
  imagesPathOf,
  openImagesWindow,
} from "./imagesWindow.ts";
import { PatientChecks } from "./PatientChecks.tsx";
import { hasPhotos, Photos } from "./Photos.tsx";
import {
  UploadButtons,
  UploadDrop,
  UploadOutcome,
  useUploadIntake,
} from "./uploads/UploadIntake.tsx";
import { useStudies } from "./useCases.ts";
import "./cases.css";

/** The imaging code is the largest part of the client: it comes when there is an image to show. */
const CaseViewer = lazy(async () => ({
  default: (await import("./CaseViewer.tsx")).CaseViewer,
}));

const Count = ({ count }: { count: number }) => {
  const t = useText();
  return (
    count > 0 && (
      <span className="lz-faint">{t("images.count", { count })}</span>
    )
  );
};

/** For whoever has two screens: the images on one, all else on the other. */
const ImagesWindowLink = ({ caseId }: { caseId: CaseId }) => {
  const t = useText();
  return (
    <Button
      size="small"
      href={imagesPathOf(caseId)}
      target={IMAGES_WINDOW}
      title={t("images.windowHint")}
      onClick={(event) => {
        if (openImagesWindow(caseId)) event.preventDefault();
      }}
    >
      {t("images.window")}
    </Button>
  );
};

/** The case's images, large, and the place to add more. A folder may be dropped anywhere on it. */
export const CaseImages = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const studies = useStudies(detail.id);
  const intake = useUploadIntake(detail.id);
  const mayAdd = detail.allowed.includes("image.upload");
  const has = (studies.data?.length ?? 0) > 0;
  const wide = useMedia("(min-width: 720px)");
  return (
    <div
      id="images"
      className={intake.over ? "case-images is-over" : "case-images"}
      {...(mayAdd && intake.dropTarget)}
    >
      <Section
        title={t("images.title")}
        testId="images"
        aside={
          <span className="lz-row">
            <Count count={detail.instanceCount} />
            {mayAdd && has && <UploadButtons intake={intake} size="small" />}
            {has && wide && <ImagesWindowLink caseId={detail.id} />}
            {has && detail.allowed.includes("copy.make") && (
              <ButtonLink size="small" to={`/cases/${detail.id}/copies`}>
                {t("copy.title")}
              </ButtonLink>
            )}
          </span>
        }
      >
        <div className="lz-stack-tight">
          {studies.isPending && <Waiting />}
          {studies.error && <ErrorNotice error={studies.error} />}
          {mayAdd && studies.data && !has && <UploadDrop intake={intake} />}
          {mayAdd && <UploadOutcome intake={intake} />}
          {mayAdd && <CaseArrivals detail={detail} />}
          <PatientChecks detail={detail} />
          <Photos detail={detail} />
          {has && (
            <div className="case-viewer">
              <Suspense fallback={<Waiting />}>
                <CaseViewer detail={detail} studies={studies.data ?? []} />
              </Suspense>
            </div>
          )}
          {studies.data && !has && !mayAdd && !hasPhotos(detail) && (
            <Empty>{t("images.none")}</Empty>
          )}
        </div>
      </Section>
    </div>
  );
};

/** The same intake without the viewer, for the page that asks for a consult. */
export const ImagesIntake = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const intake = useUploadIntake(detail.id);
  const has = detail.instanceCount > 0;
  return (
    <div
      className={intake.over ? "case-images is-over" : "case-images"}
      {...intake.dropTarget}
    >
      <Section
        title={t("images.title")}
        aside={
          <span className="lz-row">
            <Count count={detail.instanceCount} />
            {has && <UploadButtons intake={intake} size="small" />}
          </span>
        }
      >
        <div className="lz-stack-tight">
          {!has && <UploadDrop intake={intake} />}
          <UploadOutcome intake={intake} />
          <CaseArrivals detail={detail} />
          <PatientChecks detail={detail} />
          <Photos detail={detail} />
        </div>
      </Section>
    </div>
  );
};
