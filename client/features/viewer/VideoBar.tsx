import { useText } from "../../platform/i18n/useText.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import { ToolIcon, type IconName } from "./ToolIcon.tsx";

/** A video's own controls below its picture: the keys of the viewer do the same. */
export const VideoBar = ({
  images,
  shown,
  playing,
  onPlay,
  onImage,
}: {
  /** Of the whole series. */
  images: readonly SeriesImage[];
  /** The asked one: a frame of the video. */
  shown: SeriesImage;
  playing: boolean;
  /** Begins or ends playing. */
  onPlay: () => void;
  onImage: (image: SeriesImage) => void;
}) => {
  const t = useText();
  const frames = images.filter(
    ({ sopInstanceUid }) => sopInstanceUid === shown.sopInstanceUid,
  );
  const goTo = (frame: number) => {
    const image = frames[frame - 1];
    if (image) onImage(image);
  };
  const { frame } = shown;
  const button = (icon: IconName, name: string, onClick: () => void) => (
    <button type="button" title={name} aria-label={name} onClick={onClick}>
      <ToolIcon name={icon} />
    </button>
  );
  return (
    <div className="lz-video-bar" role="group" aria-label={t("viewer.video")}>
      {button("previousFrame", t("viewer.previousFrame"), () =>
        goTo(frame - 1),
      )}
      {playing
        ? button("pause", t("viewer.pause"), onPlay)
        : button("cine", t("viewer.play"), onPlay)}
      {button("nextFrame", t("viewer.nextFrame"), () => goTo(frame + 1))}
      <input
        type="range"
        min={1}
        max={frames.length}
        value={frame}
        aria-label={t("viewer.videoPosition")}
        aria-valuetext={t("viewer.position", {
          number: frame,
          count: frames.length,
        })}
        onChange={({ target }) => goTo(Number(target.value))}
      />
    </div>
  );
};
