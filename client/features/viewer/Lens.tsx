import { useEffect, useRef, type RefObject } from "react";
import type { ImagePoint } from "../../../shared/domain/sharedViewing/document.ts";
import type { PaintedImage } from "../../platform/dicom/StackPane.ts";

const SIDE_PX = 220;
const FACTOR = 2.5;

const drawVideo = (
  context: CanvasRenderingContext2D,
  video: HTMLVideoElement,
  [x, y]: ImagePoint,
  { toCanvas, columns, rows, inverted }: PaintedImage,
) => {
  context.reset();
  context.fillRect(0, 0, SIDE_PX, SIDE_PX);
  context.filter = inverted ? "invert(1)" : "none";
  context.translate(SIDE_PX / 2, SIDE_PX / 2);
  context.scale(FACTOR, FACTOR);
  context.translate(-x, -y);
  context.transform(...toCanvas);
  context.drawImage(video, 0, 0, columns, rows);
};

/** What the pane has painted around a place, larger; nothing is measured in it. */
export const Lens = ({
  host,
  at: [x, y],
  painted,
}: {
  host: RefObject<HTMLElement | null>;
  /** CSS pixels of the pane. */
  at: ImagePoint;
  /** Drawn again after every painting. */
  painted: PaintedImage;
}) => {
  const lens = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = lens.current?.getContext("2d");
    const video = painted.seriesImage.video
      ? host.current?.querySelector("video")
      : null;
    if (video && context) {
      drawVideo(context, video, [x, y], painted);
      return;
    }
    const source = host.current?.querySelector("canvas");
    if (!source || !context || source.clientWidth === 0) return;
    const perPx = source.width / source.clientWidth;
    const side = (SIDE_PX / FACTOR) * perPx;
    context.fillStyle = "#000";
    context.fillRect(0, 0, SIDE_PX, SIDE_PX);
    context.drawImage(
      source,
      ...([x * perPx - side / 2, y * perPx - side / 2, side, side] as const),
      ...([0, 0, SIDE_PX, SIDE_PX] as const),
    );
  }, [host, x, y, painted]);
  return (
    <canvas
      ref={lens}
      className="lz-lens"
      width={SIDE_PX}
      height={SIDE_PX}
      style={{ left: x - SIDE_PX / 2, top: y - SIDE_PX / 2 }}
    />
  );
};
