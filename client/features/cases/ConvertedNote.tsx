import {
  caseRoutes,
  type Attachment,
  type CaseDetail,
} from "../../../shared/contracts/cases.ts";
import { urlOf } from "../../platform/api.ts";
import { useText } from "../../platform/i18n/useText.ts";

/** Says of a photograph that what is shown was made of another file; who sent it gets that one, too. */
export const ConvertedNote = ({
  detail,
  attachment: { id, convertedFrom },
}: {
  detail: Pick<CaseDetail, "id" | "side">;
  attachment: Pick<Attachment, "id" | "convertedFrom">;
}) => {
  const t = useText();
  if (convertedFrom === null) return null;
  if (detail.side === "invited")
    return <span className="lz-faint">{t("photos.converted")}</span>;
  return (
    <a
      href={urlOf(caseRoutes.readOriginal, {
        params: { caseId: detail.id, attachmentId: id },
      })}
      download
    >
      {t("photos.original")}
    </a>
  );
};
