/** A rectangle in stored pixels, from the left upper corner. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** Where a suggestion comes from (DI10). */
export type RegionSource = "ultrasoundRegions" | "template" | "none";

/** What an image says of itself, as far as it bears on text burnt into it. */
export interface ImageFacts {
  rows: number;
  columns: number;
  modality: string;
  manufacturer: string;
  /** Burned In Annotation (0028,0301): `YES`, `NO` or empty. */
  burnedIn: string;
  /** Where its measured ultrasound regions are (0018,6011). */
  ultrasound: readonly Rectangle[];
}

/** Parts of the height, or width, in which a maker writes who the patient is. */
interface Template {
  modalities: readonly string[];
  maker?: RegExp;
  top?: number;
  bottom?: number;
}
/** The first that fits counts. */
const TEMPLATES: readonly Template[] = [
  { modalities: ["US"], maker: /^ge\b|general electric/i, top: 0.08 },
  { modalities: ["US"], maker: /philips|atl/i, top: 0.11 },
  { modalities: ["US"], maker: /siemens|acuson/i, top: 0.07 },
  { modalities: ["US"], maker: /mindray|迈瑞/i, top: 0.09, bottom: 0.04 },
  { modalities: ["US"], maker: /toshiba|canon|hitachi|aloka/i, top: 0.1 },
  { modalities: ["US", "IVUS"], top: 0.1 },
  { modalities: ["ES", "GM", "XC", "OP"], top: 0.08, bottom: 0.06 },
  { modalities: ["SC", "OT"], top: 0.08, bottom: 0.06 },
];

/** Modalities whose pictures usually carry text: the page says so before anybody confirms them. */
const USUALLY = new Set(["US", "IVUS", "SC", "OT", "ES", "GM", "XC", "OP"]);
export const mayHaveText = ({
  modality,
  burnedIn,
}: Pick<ImageFacts, "modality" | "burnedIn">): boolean =>
  burnedIn === "YES" || USUALLY.has(modality);

/** Rectangles to begin with for pictures of one size (DI10). */
export const suggestRegions = (
  images: readonly ImageFacts[],
): { regions: Rectangle[]; source: RegionSource } => {
  const [first] = images;
  if (!first) return { regions: [], source: "none" };
  const measured = images.map(({ ultrasound }) => boxOf(ultrasound));
  const box = boxOf(measured.filter((each) => each !== undefined));
  // One picture without its regions would be cut by the others'.
  if (box && measured.every((each) => each !== undefined))
    return { regions: around(box, first), source: "ultrasoundRegions" };
  const template = TEMPLATES.find(
    ({ modalities, maker }) =>
      modalities.includes(first.modality) &&
      (maker?.test(first.manufacturer) ?? true),
  );
  const fallback = first.burnedIn === "YES" ? { top: 0.08 } : undefined;
  const regions = banners(template ?? fallback ?? {}, first);
  return { regions, source: regions.length > 0 ? "template" : "none" };
};

const banners = (
  { top = 0, bottom = 0 }: Pick<Template, "top" | "bottom">,
  { rows, columns }: ImageFacts,
): Rectangle[] => {
  const [above, below] = [Math.ceil(rows * top), Math.ceil(rows * bottom)];
  return [
    { x: 0, y: 0, width: columns, height: above },
    { x: 0, y: rows - below, width: columns, height: below },
  ].filter(({ height }) => height > 0);
};

const boxOf = (rectangles: readonly Rectangle[]): Rectangle | undefined => {
  if (rectangles.length === 0) return undefined;
  const x = Math.min(...rectangles.map((each) => each.x));
  const y = Math.min(...rectangles.map((each) => each.y));
  const right = Math.max(...rectangles.map((each) => each.x + each.width));
  const below = Math.max(...rectangles.map((each) => each.y + each.height));
  return { x, y, width: right - x, height: below - y };
};

/** All of the picture but the box: above, below, left and right of it. */
const around = (
  box: Rectangle,
  { rows, columns }: Pick<ImageFacts, "rows" | "columns">,
): Rectangle[] => {
  const below = box.y + box.height;
  const right = box.x + box.width;
  return [
    { x: 0, y: 0, width: columns, height: box.y },
    { x: 0, y: below, width: columns, height: rows - below },
    { x: 0, y: box.y, width: box.x, height: box.height },
    { x: right, y: box.y, width: columns - right, height: box.height },
  ].flatMap((each) => clipped(each, { rows, columns }) ?? []);
};

/** The part of a rectangle that lies within a picture; undefined where there is none. */
export const clipped = (
  rectangle: Rectangle,
  { rows, columns }: Pick<ImageFacts, "rows" | "columns">,
): Rectangle | undefined => {
  const x = Math.max(0, Math.min(columns, rectangle.x));
  const y = Math.max(0, Math.min(rows, rectangle.y));
  const width = Math.min(columns, rectangle.x + rectangle.width) - x;
  const height = Math.min(rows, rectangle.y + rectangle.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
};
