import {
  clipped,
  type Rectangle,
} from "../../../shared/domain/deidentification/regions.ts";

/** Of the picture, in stored pixels. */
export interface PictureSize {
  rows: number;
  columns: number;
}
export interface Point {
  x: number;
  y: number;
}
/** What the hand does from where it touched down: a new rectangle, or an existing one moved or sized. */
export type Drag =
  | { kind: "draw"; from: Point }
  | { kind: "move" | "size"; from: Point; rectangle: Rectangle };

/** A smaller one was a click. */
const LEAST = 3;

/** The rectangle as it is with the hand at `to`; undefined where it is too small to be meant. */
export const draggedTo = (
  drag: Drag,
  to: Point,
  size: PictureSize,
): Rectangle | undefined => {
  const [dx, dy] = [to.x - drag.from.x, to.y - drag.from.y];
  if (drag.kind === "draw") {
    const drawn = clipped(
      rounded({
        x: Math.min(drag.from.x, to.x),
        y: Math.min(drag.from.y, to.y),
        width: Math.abs(dx),
        height: Math.abs(dy),
      }),
      size,
    );
    return drawn && drawn.width >= LEAST && drawn.height >= LEAST
      ? drawn
      : undefined;
  }
  return drag.kind === "move"
    ? movedBy(drag.rectangle, { x: dx, y: dy }, size)
    : sizedBy(drag.rectangle, { x: dx, y: dy }, size);
};

/** As far as the picture's edges let it. */
export const movedBy = (
  rectangle: Rectangle,
  by: Point,
  { rows, columns }: PictureSize,
): Rectangle => {
  const within = (at: number, most: number) =>
    Math.round(Math.max(0, Math.min(most, at)));
  return {
    ...rectangle,
    x: within(rectangle.x + by.x, columns - rectangle.width),
    y: within(rectangle.y + by.y, rows - rectangle.height),
  };
};

export const sizedBy = (
  rectangle: Rectangle,
  by: Point,
  { rows, columns }: PictureSize,
): Rectangle => {
  const { x, y } = rectangle;
  const within = (length: number, most: number) =>
    Math.round(Math.max(Math.min(LEAST, most), Math.min(most, length)));
  return {
    ...{ x, y },
    width: within(rectangle.width + by.x, columns - x),
    height: within(rectangle.height + by.y, rows - y),
  };
};

/** Outwards: what the hand touched is covered. */
const rounded = ({ x, y, width, height }: Rectangle): Rectangle => ({
  x: Math.floor(x),
  y: Math.floor(y),
  width: Math.ceil(x + width) - Math.floor(x),
  height: Math.ceil(y + height) - Math.floor(y),
});

/** A rectangle to begin with, for who has no pointer: a banner at the top. */
export const bannerOf = ({ rows, columns }: PictureSize): Rectangle => ({
  ...{ x: 0, y: 0, width: columns },
  height: Math.max(1, Math.round(rows * 0.1)),
});
