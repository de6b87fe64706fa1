import PDFDocument from "pdfkit";
import { create } from "qrcode";
import { loadPaperFonts, type FontWeight } from "./fonts.ts";
import { typeset, type Line } from "./typeset.ts";

/** A4 in points. */
const PAGE = { width: 595.28, height: 841.89, margin: 52, foot: 64 };
export const CONTENT_WIDTH = PAGE.width - 2 * PAGE.margin;
const LINE_HEIGHT = 1.55;

interface Style {
  size: number;
  weight: FontWeight;
  color: string;
  align: "left" | "center" | "right";
}
const PLAIN: Style = {
  size: 10.5,
  weight: "regular",
  color: "#111111",
  align: "left",
};

export interface Attachment {
  name: string;
  mediaType: string;
  description: string;
  bytes: Buffer;
}

/**
 * A sheet of A4 that is filled from the top, page after page. The same calls with the same `at` make the same bytes.
 */
export const createSheet = (options: {
  title: string;
  author: string;
  /** The document's own moment, instead of that of drawing. */
  at: Date;
  /** What stands at the foot of each page, left of its number. */
  foot: (page: number, pages: number) => string;
}) => {
  const fonts = loadPaperFonts();
  const doc = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    bufferPages: true,
    lang: "zh-CN",
    displayTitle: true,
    pdfVersion: "1.7",
    info: {
      Title: options.title,
      Author: options.author,
      Producer: "Lianzhen",
      Creator: "Lianzhen",
      CreationDate: options.at,
      ModDate: options.at,
    },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", () => resolve(Buffer.concat(chunks)));
    doc.on("error", reject);
  });
  for (const weight of ["regular", "bold"] as const)
    doc.registerFont(weight, fonts[weight].bytes);
  let y = PAGE.margin;

  const use = ({ weight, size, color }: Style) =>
    doc.font(weight).fontSize(size).fillColor(color);
  const linesOf = (text: string, width: number, style: Style): Line[] => {
    use(style);
    return typeset(text, width, {
      covers: fonts[style.weight].covers,
      widthOf: (part) => doc.widthOfString(part),
      missingWidth: style.size * 1.6,
    });
  };
  /** A character that the font lacks: its code in a box, so that nobody takes it for nothing. */
  const drawMissing = (x: number, top: number, code: number, style: Style) => {
    const { size, color } = style;
    const width = size * 1.5;
    doc
      .lineWidth(0.6)
      .rect(x, top + size * 0.2, width, size * 1.1)
      .stroke(color);
    doc.font("regular").fontSize(size * 0.38);
    const text = `U+${code.toString(16).toUpperCase()}`;
    doc.text(
      text,
      x + (width - doc.widthOfString(text)) / 2,
      top + size * 0.5,
      {
        lineBreak: false,
      },
    );
    use(style);
    return size * 1.6;
  };
  const widthOf = (line: Line, style: Style) =>
    line.reduce(
      (sum, piece) =>
        sum +
        (piece.kind === "text"
          ? doc.widthOfString(piece.text)
          : style.size * 1.6),
      0,
    );
  const drawLine = (
    line: Line,
    box: { x: number; top: number; width: number },
    style: Style,
  ) => {
    use(style);
    const room = box.width - widthOf(line, style);
    let x =
      box.x +
      (style.align === "center"
        ? room / 2
        : style.align === "right"
          ? room
          : 0);
    for (const piece of line)
      if (piece.kind === "text") {
        doc.text(piece.text, x, box.top, { lineBreak: false });
        x += doc.widthOfString(piece.text);
      } else x += drawMissing(x, box.top, piece.codePoint, style);
  };
  const room = (height: number) => {
    if (y + height <= PAGE.height - PAGE.foot) return;
    doc.addPage();
    y = PAGE.margin;
  };

  const paragraph = (text: string, change: Partial<Style> = {}): void => {
    const style = { ...PLAIN, ...change };
    for (const line of linesOf(text, CONTENT_WIDTH, style)) {
      const height = style.size * LINE_HEIGHT;
      room(height);
      drawLine(line, { x: PAGE.margin, top: y, width: CONTENT_WIDTH }, style);
      y += height;
    }
  };

  /** Cells side by side, each a label and a text; `share` of the width each. */
  const row = (
    cells: readonly { label: string; text: string; share: number }[],
  ): void => {
    const style = PLAIN;
    const label = { ...PLAIN, color: "#555555", size: 9.5 };
    const labelWidth = 62;
    const set = cells.map((cell) => ({
      ...cell,
      lines: linesOf(
        cell.text,
        CONTENT_WIDTH * cell.share - labelWidth - 12,
        style,
      ),
    }));
    const line = style.size * LINE_HEIGHT;
    const height = Math.max(...set.map(({ lines }) => lines.length)) * line + 6;
    // A cell longer than a page would be drawn over the foot: it goes on as a paragraph instead.
    if (height > PAGE.height - PAGE.foot - 2 * PAGE.margin) {
      for (const cell of cells) paragraph(`${cell.label}:${cell.text}`);
      return;
    }
    room(height);
    let x = PAGE.margin;
    for (const cell of set) {
      const width = CONTENT_WIDTH * cell.share;
      doc.lineWidth(0.5).rect(x, y, width, height).stroke("#999999");
      const [name] = linesOf(cell.label, labelWidth, label);
      if (name)
        drawLine(name, { x: x + 6, top: y + 4, width: labelWidth }, label);
      cell.lines.forEach((each, i) =>
        drawLine(
          each,
          {
            ...{ x: x + labelWidth + 6, top: y + 3 + i * line },
            width: width - labelWidth - 12,
          },
          style,
        ),
      );
      x += width;
    }
    y += height;
  };

  const foot = () => {
    const { count } = doc.bufferedPageRange();
    for (let i = 0; i < count; i++) {
      doc.switchToPage(i);
      const style = { ...PLAIN, size: 8.5, color: "#555555" };
      const top = PAGE.height - 40;
      const [text] = linesOf(options.foot(i + 1, count), CONTENT_WIDTH, style);
      doc
        .moveTo(PAGE.margin, top - 6)
        .lineTo(PAGE.width - PAGE.margin, top - 6)
        .lineWidth(0.5)
        .stroke("#999999");
      if (text)
        drawLine(text, { x: PAGE.margin, top, width: CONTENT_WIDTH }, style);
    }
  };

  return {
    paragraph,
    row,
    gap: (height: number) => {
      y += height;
    },
    /** A heading that stays with what follows it. */
    heading: (text: string) => {
      room(PLAIN.size * LINE_HEIGHT * 3);
      y += 8;
      paragraph(text, { weight: "bold", size: 11.5 });
    },
    /** A text in a frame of its colour: what must not be overlooked. */
    stamp: (text: string, color: string) => {
      const style = { ...PLAIN, weight: "bold" as const, size: 14, color };
      const lines = linesOf(text, CONTENT_WIDTH - 24, style);
      const height = lines.length * style.size * LINE_HEIGHT + 8;
      room(height + 8);
      doc
        .lineWidth(1.5)
        .rect(PAGE.margin, y, CONTENT_WIDTH, height)
        .stroke(color);
      lines.forEach((line, i) =>
        drawLine(
          line,
          {
            ...{ x: PAGE.margin + 12, width: CONTENT_WIDTH - 24 },
            top: y + 3 + i * style.size * LINE_HEIGHT,
          },
          { ...style, align: "center" },
        ),
      );
      y += height + 8;
    },
    /** A QR code of `content` at the left, with lines beside it. */
    code: (content: string, beside: readonly string[]) => {
      const side = 78;
      room(side + 8);
      const { modules } = create(content, { errorCorrectionLevel: "M" });
      const cell = side / modules.size;
      doc.fillColor("#000000");
      for (let r = 0; r < modules.size; r++)
        for (let c = 0; c < modules.size; c++)
          if (modules.get(r, c))
            doc.rect(PAGE.margin + c * cell, y + r * cell, cell, cell);
      doc.fill("#000000");
      const style = { ...PLAIN, size: 8.5, color: "#333333" };
      let top = y;
      const width = CONTENT_WIDTH - side - 14;
      for (const text of beside)
        for (const line of linesOf(text, width, style)) {
          drawLine(line, { x: PAGE.margin + side + 14, top, width }, style);
          top += style.size * LINE_HEIGHT;
        }
      y = Math.max(y + side, top) + 6;
    },
    attach: ({ name, mediaType, description, bytes }: Attachment) =>
      doc.file(bytes, {
        name,
        type: mediaType,
        description,
        creationDate: options.at,
        modifiedDate: options.at,
      }),
    finish: (): Promise<Buffer> => {
      foot();
      doc.end();
      return finished;
    },
  };
};
