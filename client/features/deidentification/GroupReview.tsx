import { Button, Checkbox, Slider } from "antd";
import { useId, useState } from "react";
import type { CopyGroup } from "../../../shared/contracts/deidentification.ts";
import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import type { Rectangle } from "../../../shared/domain/deidentification/regions.ts";
import { urlOf } from "../../platform/api.ts";
import { useText, type Translate } from "../../platform/i18n/useText.ts";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { RegionEditor } from "./RegionEditor.tsx";
import { bannerOf } from "./regionDrags.ts";

/** What a person said about a group of pictures. */
export interface Review {
  regions: Rectangle[];
  looked: boolean;
}

/** Large enough to read small text by. */
const FIT = "1400,1400";

const nameOf = (t: Translate, { modality, number }: CopyGroup): string =>
  number === null ? modality : `${modality} ${t("copy.series", { number })}`;

/** One group of pictures with the rectangles drawn on each: looked through, adjusted, confirmed. */
export const GroupReview = ({
  caseId,
  studyUid,
  group,
  review,
  onChange,
}: {
  caseId: string;
  studyUid: string;
  group: CopyGroup;
  review: Review;
  onChange: (review: Review) => void;
}) => {
  const t = useText();
  const hintId = useId();
  const [at, setAt] = useState(0);
  const [seen, setSeen] = useState<ReadonlySet<number>>(new Set());
  const [failed, setFailed] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const pictures = group.images.flatMap(({ sopInstanceUid, frames }, image) =>
    Array.from({ length: frames }, (_, frame) => ({
      ...{ image, sopInstanceUid, frame: frame + 1 },
    })),
  );
  const picture = pictures[at];
  const { length: count } = group.images;
  // Where text is usual, no picture is taken on trust.
  const isSeen = group.mayHaveText ? seen.size === count : seen.size > 0;
  // Frames that moved have not been looked at where they are now.
  const setRegions = (regions: Rectangle[]) =>
    onChange({ regions, looked: false });
  const go = (to: number) => {
    setFailed(false);
    setAt(Math.max(0, Math.min(pictures.length - 1, to)));
  };
  if (!picture) return null;
  return (
    <Section
      testId="copy-group"
      title={t("copy.group", {
        ...{ series: nameOf(t, group), count },
        ...{ columns: group.columns, rows: group.rows },
      })}
      aside={
        <span className="lz-soft">
          {t("copy.regions", { count: review.regions.length })}
        </span>
      }
    >
      <div className="copy-review">
        <div className="copy-picture-place">
          <div
            className="copy-picture"
            style={{ aspectRatio: `${group.columns} / ${group.rows}` }}
          >
            <img
              alt={t("copy.picture", { at: at + 1, count: pictures.length })}
              draggable={false}
              loading="lazy"
              src={urlOf(dicomWebRoutes.readRenderedFrames, {
                params: {
                  studyUid,
                  seriesUid: group.seriesInstanceUid,
                  sopUid: picture.sopInstanceUid,
                  frames: String(picture.frame),
                  picture: "rendered",
                },
                query: { viewport: FIT, case: caseId },
              })}
              onLoad={() => setSeen(new Set([...seen, picture.image]))}
              onError={() => setFailed(true)}
            />
            <RegionEditor
              size={group}
              regions={review.regions}
              chosen={chosen}
              onChoose={setChosen}
              onChange={setRegions}
            />
          </div>
        </div>
        <div className="lz-stack-tight">
          {group.description && <p>{group.description}</p>}
          {group.mayHaveText && (
            <Notice tone="waiting">{t("copy.mayHaveText")}</Notice>
          )}
          <p className="lz-soft">{t(`copy.source.${group.source}`)}</p>
          <p className="lz-faint">{t("copy.drawHint")}</p>
          {pictures.length > 1 && (
            <div>
              <p>{t("copy.picture", { at: at + 1, count: pictures.length })}</p>
              <div className="copy-pager">
                <Button disabled={at === 0} onClick={() => go(at - 1)}>
                  {t("copy.previous")}
                </Button>
                <Slider
                  ariaLabelForHandle={t("copy.picture", {
                    ...{ at: at + 1, count: pictures.length },
                  })}
                  min={0}
                  max={pictures.length - 1}
                  value={at}
                  tooltip={{ open: false }}
                  onChange={go}
                />
                <Button
                  disabled={at === pictures.length - 1}
                  onClick={() => go(at + 1)}
                >
                  {t("copy.next")}
                </Button>
              </div>
            </div>
          )}
          <div className="lz-row">
            <Button
              onClick={() => {
                setRegions([...review.regions, bannerOf(group)]);
                setChosen(review.regions.length);
              }}
            >
              {t("copy.addRegion")}
            </Button>
            <Button
              disabled={chosen === null}
              onClick={() => {
                setRegions(review.regions.filter((_, each) => each !== chosen));
                setChosen(null);
              }}
            >
              {t("copy.removeRegion")}
            </Button>
            <Button
              disabled={review.regions.length === 0}
              onClick={() => {
                setRegions([]);
                setChosen(null);
              }}
            >
              {t("copy.clearRegions")}
            </Button>
          </div>
          {failed && (
            <Notice tone="critical" role="alert">
              {t("copy.pictureFailed")}
            </Notice>
          )}
          <Checkbox
            checked={review.looked}
            disabled={!isSeen || failed}
            aria-describedby={hintId}
            onChange={({ target }) =>
              onChange({ ...review, looked: target.checked })
            }
          >
            {t("copy.looked")}
          </Checkbox>
          <p id={hintId} className="lz-faint">
            {!isSeen &&
              t("copy.seeAll", {
                ...{ seen: seen.size, count: group.mayHaveText ? count : 1 },
              })}
          </p>
        </div>
      </div>
    </Section>
  );
};
