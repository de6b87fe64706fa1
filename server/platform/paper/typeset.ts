/** A piece of a line: text that the font draws, or one character that it does not. */
export type Piece =
  | { kind: "text"; text: string }
  | { kind: "missing"; codePoint: number };
export type Line = readonly Piece[];

/** No line begins with these (GB/T 15834: marks stay with what they follow). */
const STAYS = new Set("，。、；：？！）】》」』”’％,.;:?!)]}%");
const WORD = /[A-Za-z0-9]/;

/** Breaks a text into what stays together on a line: words and numbers whole, Chinese between any two characters. */
const unitsOf = (text: string): string[] => {
  const units: string[] = [];
  for (const char of text) {
    const last = units.at(-1);
    const joins =
      last !== undefined &&
      ((STAYS.has(char) && last.trim() !== "") ||
        (WORD.test(char) && WORD.test(last.at(-1) ?? "")) ||
        (/[./+\-_:]/.test(char) && WORD.test(last.at(-1) ?? "")) ||
        (WORD.test(char) && /[./+\-_:]$/.test(last) && WORD.test(last)));
    if (joins) units[units.length - 1] = last + char;
    else units.push(char);
  }
  return units;
};

const piecesOf = (
  text: string,
  covers: (codePoint: number) => boolean,
): Piece[] => {
  const pieces: Piece[] = [];
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    const last = pieces.at(-1);
    if (!covers(codePoint)) pieces.push({ kind: "missing", codePoint });
    else if (last?.kind === "text") last.text += char;
    else pieces.push({ kind: "text", text: char });
  }
  return pieces;
};

/**
 * Lines of a text within `width`. Every character of it is on one of them: what the font does not draw is a piece of its
 * own, and a word longer than a line is cut.
 */
export const typeset = (
  text: string,
  width: number,
  font: {
    covers: (codePoint: number) => boolean;
    widthOf: (text: string) => number;
    missingWidth: number;
  },
): Line[] => {
  const measure = (unit: string) =>
    piecesOf(unit, font.covers).reduce(
      (sum, piece) =>
        sum +
        (piece.kind === "text" ? font.widthOf(piece.text) : font.missingWidth),
      0,
    );
  const lines: string[] = [];
  for (const paragraph of text.replace(/\r\n?/g, "\n").split("\n")) {
    let line = "";
    let used = 0;
    // Tabs and other control characters are drawn by no font.
    for (const unit of unitsOf(
      paragraph.replace(/[\p{Cc}\u2028\u2029]/gu, " "),
    )) {
      const parts = measure(unit) > width ? Array.from(unit) : [unit];
      for (const part of parts) {
        const needs = measure(part);
        if (used + needs > width && line !== "") {
          lines.push(line);
          line = "";
          used = 0;
        }
        line += part;
        used += needs;
      }
    }
    lines.push(line);
  }
  return lines.map((line) => piecesOf(line, font.covers));
};
