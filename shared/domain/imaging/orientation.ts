import { inverse, type Affine } from "./affine.ts";

type Direction = readonly [number, number, number];

/** Which way an image's rows and columns run in the patient; PS3.3 C.7.6.2.1.1 and C.7.6.1.1.1. */
export type Orientation =
  /** Direction cosines, towards the patient's left, back and head. */
  | { kind: "cosines"; row: Direction; column: Direction }
  /** Letters, e.g. `L` and `F`: where rows and columns run to. */
  | { kind: "letters"; row: string; column: string };

/** The letters that stand at the four edges of a pane. */
export interface EdgeLetters {
  left: string;
  right: string;
  top: string;
  bottom: string;
}

const OPPOSITE: Readonly<Record<string, string>> = {
  ...{ R: "L", L: "R", A: "P", P: "A", H: "F", F: "H" },
};
/** A part of a direction below this (17 degrees) gets no letter of its own. */
const NOTABLE = 0.3;

/**
 * [IM1] The letters for an image painted by `toCanvas` (image pixels to a canvas whose y runs down); null without a
 * usable orientation [IM2].
 */
export const edgeLetters = (
  orientation: Orientation | null,
  toCanvas: Affine,
): EdgeLetters | null => {
  const back = inverse(toCanvas);
  if (!orientation || !back || !isUsable(orientation)) return null;
  const towards = (x: number, y: number) =>
    lettersOf(
      orientation,
      back[0] * x + back[2] * y,
      back[1] * x + back[3] * y,
    );
  return {
    right: towards(1, 0),
    left: towards(-1, 0),
    bottom: towards(0, 1),
    top: towards(0, -1),
  };
};

const isUsable = (orientation: Orientation): boolean => {
  if (orientation.kind === "letters")
    return [orientation.row, orientation.column].every((letters) =>
      /^[RLAPHF]{1,3}$/.test(letters),
    );
  const { row, column } = orientation;
  const near = (value: number, wanted: number) =>
    Math.abs(value - wanted) < 0.01;
  return (
    near(dot(row, row), 1) &&
    near(dot(column, column), 1) &&
    near(dot(row, column), 0)
  );
};

const dot = (a: Direction, b: Direction) =>
  a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Letters of the direction `along` rows and `down` columns, the strongest part first. */
const lettersOf = (orientation: Orientation, along: number, down: number) => {
  if (orientation.kind === "letters") {
    const isRow = Math.abs(along) >= Math.abs(down);
    const letters = isRow ? orientation.row : orientation.column;
    const forward = isRow ? along > 0 : down > 0;
    return forward
      ? letters
      : letters.replace(/./g, (letter) => OPPOSITE[letter] ?? "");
  }
  const { row, column } = orientation;
  const length = Math.hypot(along, down);
  return (["LR", "PA", "HF"] as const)
    .map((pair, axis) => ({
      pair,
      part: ((row[axis] ?? 0) * along + (column[axis] ?? 0) * down) / length,
    }))
    .filter(({ part }) => Math.abs(part) >= NOTABLE)
    .sort((a, b) => Math.abs(b.part) - Math.abs(a.part))
    .map(({ pair, part }) => pair[part > 0 ? 0 : 1])
    .join("");
};
