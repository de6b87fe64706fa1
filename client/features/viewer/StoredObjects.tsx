import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { StoredObject, Study } from "../../../shared/contracts/studies.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { OBJECT_NAMES } from "./objectWords.ts";

/** An object without pixels, and the study it is in. */
export interface ListedObject extends StoredObject {
  caseId: CaseId;
  studyInstanceUid: string;
}

/** A study's presentations, key image selections and reports, each to be opened as what it is. */
export const StoredObjects = ({
  study,
  shownUid,
  onOpen,
}: {
  study: Study;
  /** The presentation that the active pane shows. */
  shownUid: string | undefined;
  onOpen: (object: ListedObject) => void;
}) => {
  const t = useText();

  const { caseId, studyInstanceUid, objects = [] } = study;
  return (
    objects.length > 0 && (
      <ul className="lz-rail-objects" aria-label={t("viewer.objects")}>
        {objects.map((object) => (
          <li key={object.sopInstanceUid}>
            <button
              type="button"
              className="lz-rail-object"
              data-kind={object.kind}
              aria-current={object.sopInstanceUid === shownUid}
              onClick={() => onOpen({ ...object, caseId, studyInstanceUid })}
            >
              <span>{t(OBJECT_NAMES[object.kind])}</span>
              <span className="lz-rail-object-title">{object.title}</span>
              <span className="lz-rail-count">
                {dateTimeWords(object.addedAt)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    )
  );
};
