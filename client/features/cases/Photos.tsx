import { Image } from "antd";
import {
  caseRoutes,
  type Attachment,
  type CaseDetail,
} from "../../../shared/contracts/cases.ts";
import { urlOf } from "../../platform/api.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { ConvertedNote } from "./ConvertedNote.tsx";

const THUMBNAIL_PX = 96;

const photosOf = ({ attachments }: CaseDetail): Attachment[] =>
  attachments.filter(({ kind }) => kind === "photo");

/** Whether photographs were sent into the case. */
export const hasPhotos = (detail: CaseDetail): boolean =>
  photosOf(detail).length > 0;

/** The case's photographs, labelled as what they are; each opens large, to be zoomed and turned. */
export const Photos = ({ detail }: { detail: CaseDetail }) => {
  const t = useText();
  const { localName } = useLanguage();
  const photos = photosOf(detail);
  if (photos.length === 0) return null;
  return (
    <div className="photos" data-testid="photos">
      <span className="lz-row">
        <strong>{t("photos.title", { count: photos.length })}</strong>
        <StatusTag tone="waiting">{t("photos.notDicom")}</StatusTag>
      </span>
      <Image.PreviewGroup>
        <ul className="photos-list">
          {photos.map((photo) => (
            <li key={photo.id}>
              <Image
                width={THUMBNAIL_PX}
                height={THUMBNAIL_PX}
                src={urlOf(caseRoutes.readAttachment, {
                  params: { caseId: detail.id, attachmentId: photo.id },
                })}
                alt={t("photos.alt", {
                  name: photo.fileName,
                  person: localName(photo.addedBy.name),
                  time: dateTimeWords(photo.addedAt),
                })}
                loading="lazy"
              />
              <span className="photos-note" title={photo.fileName}>
                {dateTimeWords(photo.addedAt)}
              </span>
              <ConvertedNote detail={detail} attachment={photo} />
            </li>
          ))}
        </ul>
      </Image.PreviewGroup>
    </div>
  );
};
