import { useQuery } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useMemo } from "react";
import type { Study } from "../../../shared/contracts/studies.ts";
import { wordsOfCode } from "../../../shared/domain/exchange/concepts.ts";
import {
  evidenceOf,
  readReport,
  type Evidence,
  type ObjectReference,
  type ReportItem,
} from "../../../shared/domain/exchange/readReport.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { DarkSurface } from "../../ui/DarkSurface.tsx";
import { objectQuery } from "./objectQuery.ts";
import { OBJECT_NAMES, REPORT_NOTES } from "./objectWords.ts";
import type { ListedObject } from "./StoredObjects.tsx";

/** An image that a document names, where the case has its series. */
export interface NamedImage {
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
  frame: number;
}

/** A structured report or a list of key images as a tree of words, with the images it names. */
export const ObjectReader = ({
  object,
  studies,
  onImage,
  onClose,
}: {
  object: ListedObject;
  studies: readonly Study[];
  /** Null where this person may look only. */
  onImage: ((image: NamedImage) => void) | null;
  onClose: () => void;
}) => {
  const t = useText();
  const { data, error } = useQuery(objectQuery(object));
  const report = useMemo(() => data && readReport(data), [data]);
  const evidence = useMemo(() => (data ? evidenceOf(data) : NONE), [data]);
  const find = ({ sopInstanceUid, frames }: ObjectReference) => {
    const series = evidence.get(sopInstanceUid);
    const here = series && studies.some((study) => holds(study, series));
    return here ? { ...series, sopInstanceUid, frame: frames[0] ?? 1 } : null;
  };
  return (
    <Modal
      open
      title={t(OBJECT_NAMES[object.kind])}
      width={720}
      footer={null}
      onCancel={onClose}
    >
      {error && <ErrorNotice error={error} />}
      {!report && !error && <Waiting label={t("viewer.object.opening")} />}
      {report && (
        // Its place in the page is beside the dark room, whose colours have to be said again.
        <DarkSurface className="lz-report">
          {report.notes.map((note) => (
            <p key={note} className="lz-report-note" role="status">
              {t(REPORT_NOTES[note])}
            </p>
          ))}
          <p>
            {[
              report.date && t("viewer.report.on", { date: report.date }),
              report.author && t("viewer.report.by", { author: report.author }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
          <ul className="lz-report-tree">
            <Item item={report.root} find={find} onImage={onImage} />
          </ul>
        </DarkSurface>
      )}
    </Modal>
  );
};

const NONE: Evidence = new Map();
const holds = (
  { studyInstanceUid, series }: Study,
  named: { studyInstanceUid: string; seriesInstanceUid: string },
) =>
  studyInstanceUid === named.studyInstanceUid &&
  series.some((each) => each.seriesInstanceUid === named.seriesInstanceUid);

const Item = ({
  item,
  find,
  onImage,
}: {
  item: ReportItem;
  find: (reference: ObjectReference) => NamedImage | null;
  onImage: ((image: NamedImage) => void) | null;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const { name, code, value, reference, pointsTo, children } = item;
  const image = reference && find(reference);
  const frames = reference?.frames.join(", ") ?? "";
  return (
    <li data-type={item.type}>
      {name && (
        <span className={value || code ? "lz-report-name" : "lz-report-head"}>
          {localName(wordsOfCode(name))}
        </span>
      )}
      {code && <span>{localName(wordsOfCode(code))}</span>}
      {value !== "" && <span>{value}</span>}
      {pointsTo !== null && (
        <span>{t("viewer.report.see", { place: pointsTo })}</span>
      )}
      {reference && frames !== "" && (
        <span>{t("viewer.report.frames", { frames })}</span>
      )}
      {reference &&
        (image && onImage ? (
          <Button size="small" onClick={() => onImage(image)}>
            {t("viewer.report.image")}
          </Button>
        ) : (
          !image && (
            <span className="lz-report-missing">
              {t("viewer.report.noImage")}
            </span>
          )
        ))}
      {children.length > 0 && (
        <ul>
          {children.map((child, i) => (
            <Item key={i} item={child} find={find} onImage={onImage} />
          ))}
        </ul>
      )}
    </li>
  );
};
