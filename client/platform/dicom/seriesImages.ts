import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { PixelValues } from "../../../shared/domain/imaging/measure.ts";
import type { PlaneImages } from "../../../shared/domain/imaging/reslice.ts";
import type { SliceGeometry } from "../../../shared/domain/imaging/sliceGeometry.ts";
import {
  videoCodecOf,
  type VideoCodec,
} from "../../../shared/domain/imaging/video.ts";
import type { PatientPoint } from "../../../shared/domain/sharedViewing/document.ts";
import { inReadingOrder } from "../../../shared/domain/studies/readingOrder.ts";
import { urlOf } from "../api.ts";
import {
  numbers,
  text,
  type DicomJson,
} from "../../../shared/domain/imaging/dicomJson.ts";
import { fetchMetadata } from "./fetchMetadata.ts";

export interface SeriesRef {
  /** Only what this case shows of it. */
  caseId: CaseId;
  studyInstanceUid: string;
  seriesInstanceUid: string;
}

/** Of a stack's images: which plane of a series it is cut along. */
export interface CutImage {
  planes: PlaneImages;
  /** Which of the plane's images, from 0. */
  index: number;
  /** Of the volume: where its planes cross until somebody moves them. */
  middle: PatientPoint;
  /** What was odd about the slices that it was cut from. */
  geometry: SliceGeometry;
  /** 1: cut from the full resolution; else by how much coarser, for the memory's sake. */
  factor: number;
  /** Its values, cut anew: nothing where the volume has nothing. Null once the volume is let go. */
  values: () => PixelValues | null;
}

/** Where a video's stream is to be had, in the name of its case. */
export interface VideoStream {
  url: string;
  codec: VideoCodec;
}

/** One paintable image: a frame of an instance. */
export interface SeriesImage {
  /** `wadors:`, the case and the frame's path: the name Cornerstone loads and caches it under. */
  imageId: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
  /** From 1. */
  frame: number;
  /** The stored pixels went through lossy compression, by (0028,2110) or by how they are stored: said on the image. */
  lossy: boolean;
  /** The instance's attributes as DICOM JSON (PS3.18 F). */
  attributes: DicomJson;
  /** A frame of a video: its instance is one stream that a player plays, and has no frames to be read alone. */
  video?: VideoStream;
  /** Cut out of the series' volume, not stored: it names no instance. */
  cut?: CutImage;
}

/**
 * Reads a series' attributes over WADO-RS and lists its images in reading order, frames of one instance after each
 * other. Throws ApiError, or the signal's reason once aborted.
 */
export const fetchSeriesImages = async (
  series: SeriesRef,
  signal: AbortSignal,
): Promise<SeriesImage[]> => {
  const params = {
    studyUid: series.studyInstanceUid,
    seriesUid: series.seriesInstanceUid,
  };
  const query = { case: series.caseId };
  const url = urlOf(dicomWebRoutes.readSeriesMetadata, { params, query });
  return imagesOf(series, await fetchMetadata(url, signal));
};

/** The images of a series from its instances' attributes; instances without a UID or without pixels are left out. */
export const imagesOf = (
  series: SeriesRef,
  instances: readonly DicomJson[],
): SeriesImage[] =>
  inReadingOrder(
    instances.flatMap((attributes) => {
      const sopInstanceUid = text(attributes, SOP_INSTANCE_UID);
      if (!sopInstanceUid || !numbers(attributes, ROWS)[0]) return [];
      return [
        {
          sopInstanceUid,
          instanceNumber: numbers(attributes, INSTANCE_NUMBER)[0] ?? null,
          position: triple(numbers(attributes, IMAGE_POSITION)),
          orientation: sextuple(numbers(attributes, IMAGE_ORIENTATION)),
          attributes,
        },
      ];
    }),
  ).flatMap(({ sopInstanceUid, attributes }) => {
    const frames = Math.max(1, numbers(attributes, NUMBER_OF_FRAMES)[0] ?? 1);
    const codec = videoCodecOf(text(attributes, TRANSFER_SYNTAX));
    const lossy =
      codec !== null ||
      text(attributes, LOSSY) === "01" ||
      LOSSY_SYNTAXES.has(text(attributes, TRANSFER_SYNTAX));
    const video = codec && { codec, url: streamUrlOf(series, sopInstanceUid) };
    return Array.from({ length: frames }, (_, i) => ({
      imageId: imageIdOf(series, sopInstanceUid, i + 1),
      seriesInstanceUid: series.seriesInstanceUid,
      sopInstanceUid,
      frame: i + 1,
      lossy,
      attributes,
      ...(video && { video }),
    }));
  });

const SOP_INSTANCE_UID = "00080018";
const INSTANCE_NUMBER = "00200013";
const IMAGE_POSITION = "00200032";
const IMAGE_ORIENTATION = "00200037";
const NUMBER_OF_FRAMES = "00280008";
const ROWS = "00280010";
const LOSSY = "00282110";
const TRANSFER_SYNTAX = "00083002";
/** Never without loss, whatever the attributes say: JPEG processes 1 to 12 and near-lossless JPEG-LS (PS3.5 A.4). */
const LOSSY_SYNTAXES: ReadonlySet<string> = new Set(
  ["50", "51", "53", "55", "81"].map((n) => `1.2.840.10008.1.2.4.${n}`),
);

/** What the name of every stored image begins with. */
const SCHEME = "wadors:";

/** The case stands before the path: of multi-frame images the loader counts on an id that ends in `/frames/N`. */
const imageIdOf = (series: SeriesRef, sopUid: string, frame: number) =>
  `${SCHEME}${series.caseId}${urlOf(dicomWebRoutes.readFrames, {
    params: {
      studyUid: series.studyInstanceUid,
      seriesUid: series.seriesInstanceUid,
      sopUid,
      frames: String(frame),
    },
    query: {},
  })}`;

const streamUrlOf = (series: SeriesRef, sopUid: string) =>
  urlOf(dicomWebRoutes.readRenderedInstance, {
    params: {
      studyUid: series.studyInstanceUid,
      seriesUid: series.seriesInstanceUid,
      sopUid,
      picture: "rendered",
    },
    query: { case: series.caseId },
  });

/** Where a frame is read from, of its id without `wadors:`. */
export const frameUrlOf = (named: string): string => {
  const path = named.indexOf("/");
  return `${named.slice(path)}?case=${named.slice(0, path)}`;
};

const triple = ([x, y, z]: number[]) =>
  x === undefined || y === undefined || z === undefined
    ? null
    : ([x, y, z] as const);
const sextuple = ([a, b, c, d, e, f]: number[]) =>
  a === undefined ||
  b === undefined ||
  c === undefined ||
  d === undefined ||
  e === undefined ||
  f === undefined
    ? null
    : ([a, b, c, d, e, f] as const);
