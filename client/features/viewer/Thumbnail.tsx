import { useEffect, useRef, useState } from "react";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { ToolIcon } from "./ToolIcon.tsx";
import { thumbnailOf } from "../../platform/dicom/thumbnails.ts";

/** A series' small picture, asked for once it is on the screen; an empty place until then. */
export const Thumbnail = ({
  caseId,
  studyInstanceUid,
  seriesInstanceUid,
  instanceCount,
  video,
}: {
  caseId: CaseId;
  studyInstanceUid: string;
  seriesInstanceUid: string;
  instanceCount: number;
  /** The series has videos: where no picture is to be had, that is why. */
  video: boolean;
}) => {
  const t = useText();
  const place = useRef<HTMLSpanElement>(null);
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const leaving = new AbortController();
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      void thumbnailOf(
        { caseId, studyInstanceUid, seriesInstanceUid },
        instanceCount,
        leaving.signal,
      ).then((made) => {
        if (!leaving.signal.aborted && made !== null) setPicture(made);
      });
    });
    watch.observe(element);
    return () => {
      leaving.abort();
      watch.disconnect();
    };
  }, [caseId, studyInstanceUid, seriesInstanceUid, instanceCount]);
  return (
    <span ref={place} className="lz-rail-thumb">
      {picture ? (
        <img src={picture} alt="" />
      ) : (
        video && (
          <span className="lz-rail-video">
            <ToolIcon name="video" />
            {t("viewer.video")}
          </span>
        )
      )}
    </span>
  );
};
