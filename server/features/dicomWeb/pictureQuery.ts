import type { PictureQuery } from "../../../shared/contracts/dicomWeb.ts";
import { AppError } from "../../platform/appError.ts";
import type { PictureForm } from "../../platform/pixels/encodePicture.ts";
import {
  WINDOW_FUNCTIONS,
  type Window,
} from "../../platform/pixels/windowing.ts";
import type { Accepted } from "./accept.ts";

export type PictureType = PictureForm["type"];

/** Which part of a picture, and how large (PS3.18 8.3.5.1.3); sizes that are missing are the picture's own. */
export interface Viewport {
  width: number;
  height: number;
  left: number;
  top: number;
  /** Negative: mirrored. */
  regionWidth: number | undefined;
  regionHeight: number | undefined;
}

/** How a picture is asked for. */
export interface PictureAsked {
  type: PictureType;
  quality: number;
  window: Window | undefined;
  viewport: Viewport | undefined;
}

const QUALITY = 90;
/** A picture larger than any screen is asked for to make work. */
const MAX_SIDE = 4_096;
const TYPES: readonly PictureType[] = ["image/jpeg", "image/png"];

/** @throws AppError `input.invalid` with the parameter's name */
export const pictureAsked = (
  query: PictureQuery,
  type: PictureType,
): PictureAsked => ({
  type,
  quality: query.quality === undefined ? QUALITY : Number(query.quality),
  window: query.window === undefined ? undefined : windowOf(query.window),
  viewport:
    query.viewport === undefined ? undefined : viewportOf(query.viewport),
});

const refused = (path: string) =>
  new AppError("input.invalid", {
    fields: [{ path, problem: `picture.${path}` }],
  });

const windowOf = (text: string): Window => {
  const [center, width, named = "linear"] = text.split(",");
  const found = WINDOW_FUNCTIONS.find((each) => each === named);
  const window = { center: Number(center), width: Number(width) };
  // The linear function has no slope below a width of 1 (PS3.3 C.11.2.1.2).
  const least = named === "linear" ? 1 : Number.MIN_VALUE;
  if (!found || !(window.width >= least)) throw refused("window");
  return { ...window, function: found };
};

const viewportOf = (text: string): Viewport => {
  const [width, height, left, top, regionWidth, regionHeight] = text
    .split(",")
    .map((part) => (part === "" ? undefined : Number(part)));
  const viewport = {
    width: width ?? MAX_SIDE,
    height: height ?? MAX_SIDE,
    left: left ?? 0,
    top: top ?? 0,
    ...{ regionWidth, regionHeight },
  };
  const sides = [viewport.width, viewport.height];
  if (!sides.every((side) => side >= 1 && side <= MAX_SIDE))
    throw refused("viewport");
  return viewport;
};

/** How large a thumbnail is that nobody asked for in a size. */
const THUMBNAIL = 256;

/**
 * The part of a picture of this size that the viewport shows, clipped to it, and how it is scaled.
 * @throws AppError `input.invalid` where nothing of it is shown
 */
export const formOf = (
  { type, quality, viewport }: PictureAsked,
  size: { width: number; height: number },
  isThumbnail: boolean,
): PictureForm => {
  const flipped = { across: false, down: false };
  if (!viewport)
    return {
      ...{ type, quality, flipped, region: undefined },
      fitInto: isThumbnail
        ? { width: THUMBNAIL, height: THUMBNAIL, enlarge: false }
        : undefined,
    };
  const wide = viewport.regionWidth ?? size.width - viewport.left;
  const high = viewport.regionHeight ?? size.height - viewport.top;
  const left = Math.max(0, Math.floor(viewport.left));
  const top = Math.max(0, Math.floor(viewport.top));
  const region = {
    ...{ left, top },
    width: Math.min(size.width - left, Math.round(Math.abs(wide))),
    height: Math.min(size.height - top, Math.round(Math.abs(high))),
  };
  if (!(region.width >= 1 && region.height >= 1)) throw refused("viewport");
  return {
    ...{ type, quality, region },
    flipped: { across: wide < 0, down: high < 0 },
    fitInto: { width: viewport.width, height: viewport.height, enlarge: true },
  };
};

/** In which type pictures are sent, and whether as parts of one body; undefined: not at all. */
export const pictureForm = (
  accepted: readonly Accepted[],
  isOne: boolean,
): { type: PictureType; inParts: boolean } | undefined => {
  for (const { type, params } of accepted) {
    if (isOne) {
      const single = pictureTypeOf(type);
      if (single) return { type: single, inParts: false };
    }
    if (type !== "multipart/related" && type !== "*/*") continue;
    const part = pictureTypeOf(params["type"]?.toLowerCase() ?? "*/*");
    if (part) return { type: part, inParts: true };
  }
  return undefined;
};

const pictureTypeOf = (named: string): PictureType | undefined =>
  named === "*/*" || named === "image/*"
    ? "image/jpeg"
    : TYPES.find((each) => each === named);
