import type { KeyImage } from "../../../shared/contracts/keyImages.ts";
import type { Series, Study } from "../../../shared/contracts/studies.ts";
import {
  displayDicomDate,
  displayPersonName,
} from "../../../shared/domain/studies/personName.ts";
import type { Plane } from "../../../shared/domain/sharedViewing/document.ts";
import { PLANE_NAMES } from "./planes.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import type { SliceGeometry } from "../../../shared/domain/imaging/sliceGeometry.ts";
import type { ImageFacts } from "../../../shared/domain/imaging/imageFacts.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { isSameImage } from "./useKeyImages.ts";
import type { StackPaneView } from "./useStackPane.ts";

const SEX: Readonly<Record<string, TextKey>> = {
  M: "viewer.sexM",
  F: "viewer.sexF",
  O: "viewer.sexO",
};

/** Top left: who the image says the patient is. */
export const IdentityCorner = ({
  patient,
  differs,
}: {
  patient: Study["patient"];
  /** The case says otherwise. */
  differs: boolean;
}) => {
  const t = useText();
  const lines = [
    t(SEX[patient.sex] ?? "viewer.sexUnknown"),
    patient.birthDate &&
      t("viewer.bornOn", { date: displayDicomDate(patient.birthDate) }),
  ].filter(Boolean);
  return (
    <div className="lz-pane-corner is-top-left">
      <strong>{displayPersonName(patient.name) || t("viewer.noName")}</strong>
      {patient.nameGuessed && (
        <span className="lz-pane-warning" title={t("viewer.nameGuessedWhy")}>
          {t("viewer.nameGuessed")}
        </span>
      )}
      {patient.patientId && (
        <span>{t("viewer.patientId", { id: patient.patientId })}</span>
      )}
      <span>{lines.join(" · ")}</span>
      {differs && (
        <strong className="lz-pane-warning">{t("viewer.otherPatient")}</strong>
      )}
    </div>
  );
};

/** Top right: which study and series. */
export const SeriesCorner = ({
  study,
  series,
  plane,
  earlier,
}: {
  study: Study;
  series: Series;
  plane: Plane | null;
  /** Of another case: nobody may take it for today's. */
  earlier: boolean;
}) => (
  <div className="lz-pane-corner is-top-right">
    {earlier && <EarlierStudy />}
    {plane && <PlaneName plane={plane} />}
    <span>
      {[displayDicomDate(study.studyDate), study.description]
        .filter(Boolean)
        .join(" · ")}
    </span>
    <span>
      {[
        series.modality,
        series.number === null ? "" : `#${series.number}`,
        series.description,
      ]
        .filter(Boolean)
        .join(" ")}
    </span>
  </div>
);

const EarlierStudy = () => {
  const t = useText();
  return (
    <strong className="lz-pane-warning">{t("viewer.earlierStudy")}</strong>
  );
};

const PlaneName = ({ plane }: { plane: Plane }) => {
  const t = useText();
  return (
    <strong className={`lz-plane-name is-${plane}`}>
      {t(PLANE_NAMES[plane])}
    </strong>
  );
};

/** Bottom left: window, size and thickness, and what is odd about the slices. */
export const WindowCorner = ({
  view,
  facts,
  geometry,
}: {
  view: StackPaneView;
  facts: ImageFacts | undefined;
  geometry: SliceGeometry;
}) => {
  const t = useText();
  const { painted } = view;
  if (!painted) return null;
  const { window, toCanvas } = painted;
  const { cut } = painted.seriesImage;
  const percent = Math.round(Math.hypot(toCanvas[0], toCanvas[1]) * 100);
  return (
    <div className="lz-pane-corner is-bottom-left">
      {geometry.tilted && (
        <span className="lz-pane-warning">
          {t(cut ? "viewer.tiltCorrected" : "viewer.tilted")}
        </span>
      )}
      {geometry.uneven && (
        <span className="lz-pane-warning">
          {t(cut ? "viewer.unevenCut" : "viewer.uneven")}
        </span>
      )}
      {cut && cut.factor > 1 && (
        <span className="lz-pane-warning">
          {t("viewer.coarser", { factor: cut.factor })}
        </span>
      )}
      {painted.inverted && <span>{t("viewer.inverted")}</span>}
      <span>
        {t("viewer.scale", { percent })}
        {facts?.thicknessMm != null &&
          ` · ${t("viewer.thickness", { mm: rounded(facts.thicknessMm) })}`}
      </span>
      {window && (
        <span>
          {t("viewer.window", {
            width: rounded(window.width),
            center: rounded(window.center),
          })}
        </span>
      )}
    </div>
  );
};

const rounded = (value: number) => Math.round(value * 100) / 100;

/** Bottom right: which image is on the screen, how many are here, and what it may not be used for. */
export const PositionCorner = ({
  view,
  keyImages,
}: {
  view: StackPaneView;
  keyImages: readonly KeyImage[];
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const { painted, images, loaded } = view;
  const key = keyImages.find(
    (each) => painted && isSameImage(each, painted.seriesImage),
  );
  return (
    <div className="lz-pane-corner is-bottom-right">
      {key && (
        <span className="lz-key-image">
          {t("viewer.keyImageBy", { name: localName(key.markedBy.name) })}
        </span>
      )}
      {painted?.seriesImage.lossy && (
        <span className="lz-pane-warning">{t("viewer.lossy")}</span>
      )}
      {!images[0]?.cut && loaded < images.length && (
        <span className="lz-pane-faint">
          {t("viewer.loaded", { loaded, total: images.length })}
        </span>
      )}
      {painted && (
        <span>
          {t("viewer.position", {
            number: painted.imageIndex + 1,
            count: painted.imageCount,
          })}
        </span>
      )}
      <span className="lz-pane-faint" title={t("viewer.notForDiagnosisWhy")}>
        {t("viewer.notForDiagnosis")}
      </span>
    </div>
  );
};
