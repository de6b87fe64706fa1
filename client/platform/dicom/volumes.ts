import * as core from "@cornerstonejs/core";
import {
  PLANES,
  type Plane,
} from "../../../shared/domain/sharedViewing/document.ts";
import {
  cutPlane,
  cutValues,
  middleOf,
  planeImagesOf,
  type PlaneImages,
} from "../../../shared/domain/imaging/reslice.ts";
import {
  coarser,
  factorWithin,
  putSlice,
  type Volume,
} from "../../../shared/domain/imaging/volume.ts";
import { ApiError } from "../apiError.ts";
import { newCommandId } from "../ids.ts";
import type { PixelValues } from "../../../shared/domain/imaging/measure.ts";
import { numbers, text } from "../../../shared/domain/imaging/dicomJson.ts";
import { parallelLoads } from "./frameRequests.ts";
import { startImaging } from "./imaging.ts";
import { loadFailure } from "./loadFailure.ts";
import { LoadQueue } from "./loadQueue.ts";
import { ownWindowOf } from "./paneWindow.ts";
import { valuesOf } from "./pixelValues.ts";
import { seriesAhead } from "./seriesAhead.ts";
import type { SeriesImage } from "./seriesImages.ts";
import { imagesOfPlane } from "./volumeFacts.ts";

/**
 * Bytes of all volumes together, beside the cache of decoded images: a 512 x 512 CT of 250 slices. What does not fit is
 * made coarser, and says so. Where it is used up, each further series (of three at most: there are four panes) gets an
 * eighth of it.
 */
const VOLUME_BYTES = 128 * 1024 * 1024;

interface VolumeEvents {
  onProgress: (loaded: number, total: number) => void;
  /** All slices are there. */
  onReady: () => void;
  /** A slice cannot be had; null once it can again. Network failures are tried again by themselves. */
  onError: (error: ApiError | null) => void;
}

/** A series' volume as one pane uses it. */
export interface OpenVolume {
  /** The images along a plane; to be shown once the volume is ready. */
  imagesOf: (plane: Plane) => SeriesImage[];
  retry: () => void;
  /** Lets go of it. Nothing is reported afterwards. */
  close: () => void;
}

/** One volume in this page, shared by the panes that cut it. */
interface Held {
  id: string;
  series: readonly SeriesImage[];
  volume: Volume;
  factor: number;
  values: Int16Array | Float32Array;
  filled: Set<number>;
  failed: ApiError | null;
  users: Set<VolumeEvents>;
  queue: LoadQueue<core.Types.IImage>;
  /** Of the series' first decoded image: window and inversion of the cut ones. */
  sample: core.Types.IImage | null;
  planes: Map<Plane, PlaneImages>;
  release: () => void;
}

const SCHEME = "cut";
const held = new Map<string, Held>();
const bytesHeld = () =>
  [...held.values()].reduce((sum, { values }) => sum + values.byteLength, 0);

/** Loads a series' slices into its volume, or joins those who do already. */
export const openVolume = (
  series: readonly SeriesImage[],
  whole: Volume,
  events: VolumeEvents,
): OpenVolume => {
  const known = [...held.values()].find((each) => isSame(each.series, series));
  const mine = known ?? hold(series, whole);
  mine.users.add(events);
  queueMicrotask(() => {
    if (mine.users.has(events)) tell(mine, events);
  });
  return {
    imagesOf: (plane) =>
      imagesOfPlane(
        ...([mine.series, planesOf(mine, plane)] as const),
        {
          middle: middleOf(mine.volume),
          geometry: mine.volume.geometry,
          factor: mine.factor,
        },
        (index) => nameOf(mine, plane, index),
        // By its id: a list of images that is kept somewhere must not keep the volume.
        (index) => valuesOfCut(mine.id, plane, index),
      ),
    retry: () => {
      mine.failed = null;
      for (const each of mine.users) each.onError(null);
      mine.queue.retry();
    },
    close: () => {
      mine.users.delete(events);
      if (mine.users.size === 0) drop(mine);
    },
  };
};

const nameOf = ({ id }: Held, plane: Plane, index: number) =>
  [`${SCHEME}:${id}`, plane, index].join("/");

const isSame = (a: readonly SeriesImage[], b: readonly SeriesImage[]) =>
  a.length === b.length &&
  a.every(({ imageId }, i) => imageId === b[i]?.imageId);

const planesOf = ({ planes, volume }: Held, plane: Plane): PlaneImages => {
  const known = planes.get(plane) ?? planeImagesOf(volume, plane);
  planes.set(plane, known);
  return known;
};

const tell = (mine: Held, events: VolumeEvents) => {
  events.onProgress(mine.filled.size, mine.series.length);
  if (mine.failed) events.onError(mine.failed);
  if (mine.filled.size === mine.series.length) events.onReady();
};

/** Whether every value of these images is a whole number that 16 bits hold. */
const isWhole = ({ attributes }: SeriesImage) => {
  const number = (tag: string, otherwise: number) =>
    numbers(attributes, tag)[0] ?? otherwise;
  return (
    text(attributes, "00080060") === "CT" &&
    number("00281053", 1) === 1 &&
    Number.isInteger(number("00281052", 0)) &&
    number("00280101", 16) <= 15
  );
};

const hold = (series: readonly SeriesImage[], whole: Volume): Held => {
  registerLoader();
  const Values = series.every(isWhole) ? Int16Array : Float32Array;
  const room = Math.max(VOLUME_BYTES / 8, VOLUME_BYTES - bytesHeld());
  const factor = factorWithin(whole, room / Values.BYTES_PER_ELEMENT);
  const volume = coarser(whole, factor);
  const { columns, rows, slices } = volume;
  const mine: Held = {
    ...{ id: newCommandId(), series, volume, factor, sample: null },
    values: new Values(columns * rows * slices.length),
    ...{ filled: new Set<number>(), failed: null, users: new Set() },
    ...{ planes: new Map(), release: startImaging().register(series) },
    queue: queueOf(series.length, () => mine),
  };
  held.set(mine.id, mine);
  mine.queue.ask(0);
  return mine;
};

const drop = (mine: Held) => {
  held.delete(mine.id);
  mine.queue.close();
  mine.release();
  for (const [plane, { count }] of mine.planes)
    for (let index = 0; index < count; index += 1) {
      const name = nameOf(mine, plane, index);
      if (core.cache.getImageLoadObject(name))
        core.cache.removeImageLoadObject(name);
    }
};

const queueOf = (count: number, mine: () => Held) =>
  new LoadQueue<core.Types.IImage>({
    ...{ count, parallel: parallelLoads, room: () => count },
    isCached: (slice) => mine().filled.has(slice),
    load: (slice) => loadSlice(mine(), slice),
    onBusy: (busy) => seriesAhead.onBusy(busy),
    later: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    onLoaded: (slice, image) => {
      fill(mine(), slice, image);
      for (const user of mine().users) tell(mine(), user);
    },
    onFailed: (_slice, error) => {
      const failure = loadFailure(error);
      if (failure.code === "client.network") return true;
      mine().failed = failure;
      for (const user of mine().users) user.onError(failure);
      return false;
    },
  });

const loadSlice = async (mine: Held, slice: number) => {
  const image = mine.series[mine.volume.slices[slice]?.image ?? 0];
  if (!image) throw new Error("the volume asked for a slice beyond the last");
  const known = core.cache.getImageLoadObject(image.imageId);
  const requestType = core.Enums.RequestType.Interaction;
  const loaded = await (known?.promise ??
    startImaging().load(image, { priority: 5, requestType }));
  const { columns, rows } = mine.volume;
  // A hole in the volume would look like anatomy: better no plane at all.
  if (
    !valuesOf(loaded) ||
    loaded.columns < columns * mine.factor ||
    loaded.rows < rows * mine.factor
  )
    throw new ApiError("image.undecodable");
  return loaded;
};

const fill = (mine: Held, slice: number, image: core.Types.IImage) => {
  const source = valuesOf(image);
  if (!source) return;
  mine.sample ??= image;
  const { volume, factor, values } = mine;
  putSlice(volume, factor, values, slice, (x, y) => source.at(x, y));
  mine.filled.add(slice);
};

let registered = false;
const registerLoader = () => {
  if (registered) return;
  registered = true;
  core.imageLoader.registerImageLoader(SCHEME, (name: string) => ({
    promise: Promise.resolve().then(() => cutImage(name)),
  }));
};

const cutImage = (name: string): core.Types.IImage => {
  const [id = "", plane, index] = name.slice(SCHEME.length + 1).split("/");
  const mine = held.get(id);
  const cut = PLANES.find((each) => each === plane);
  if (!mine?.sample || !cut)
    throw new Error("the volume of a cut image is gone");
  const planes = planesOf(mine, cut);
  const values = new Float32Array(planes.columns * planes.rows);
  cutPlane(mine.volume, mine.values, planes, Number(index), values, NaN);
  return imageOf(name, planes, mine.sample, pixelsOf(mine, values));
};

const valuesOfCut = (
  id: string,
  plane: Plane,
  index: number,
): PixelValues | null => {
  const mine = held.get(id);
  if (!mine) return null;
  const { volume, values } = mine;
  const planes = planesOf(mine, plane);
  const { columns, rows } = planes;
  const valueAt = cutValues(volume, values, planes, index);
  // As painted.
  const at =
    values instanceof Int16Array
      ? (column: number, row: number) => Math.round(valueAt(column, row))
      : valueAt;
  return { columns, rows, at };
};

/** Outside a CT is air. */
const AIR = -1_024;
const MOST = 32_767;

interface Pixels {
  pixels: Int16Array | Float32Array;
  slope: number;
  intercept: number;
  min: number;
  max: number;
}

/** Cut values in a form that both painting paths take: the CPU path looks each stored value up in a table. */
const pixelsOf = (mine: Held, values: Float32Array): Pixels => {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    // Not a number: beyond the volume.
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (lowest > highest) [lowest, highest] = [0, 0];
  const isWhole = mine.values instanceof Int16Array;
  const black = mine.sample?.invert === true ? highest : lowest;
  const outside = isWhole ? AIR : black;
  const [min, max] = [Math.min(lowest, outside), Math.max(highest, outside)];
  const filled = values.map((value) => (Number.isNaN(value) ? outside : value));
  if (!isWhole && startImaging().path === "gpu")
    return { pixels: filled, slope: 1, intercept: 0, min, max };
  const slope = isWhole ? 1 : (max - min) / MOST || 1;
  const intercept = isWhole ? 0 : min;
  const stored = (value: number) => Math.round((value - intercept) / slope);
  return {
    ...{ pixels: Int16Array.from(filled, stored), slope, intercept },
    ...{ min: stored(min), max: stored(max) },
  };
};

/** The library's form of a cut image; window and inversion are those of the series' own images. */
const imageOf = (
  name: string,
  { columns, rows, pixelMm }: PlaneImages,
  sample: core.Types.IImage,
  { pixels, slope, intercept, min, max }: Pixels,
): core.Types.IImage => {
  const own = ownWindowOf(sample);
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({
    ...{ width: columns, height: rows, numberOfComponents: 1 },
    scalarData: pixels,
  });
  return {
    ...{ imageId: name, columns, rows, width: columns, height: rows },
    ...{ slope, intercept, minPixelValue: min, maxPixelValue: max },
    ...{ windowCenter: own.center, windowWidth: own.width },
    ...{ columnPixelSpacing: pixelMm, rowPixelSpacing: pixelMm },
    ...{ color: false, rgba: false, numberOfComponents: 1 },
    ...{ invert: sample.invert, voiLUTFunction: sample.voiLUTFunction },
    ...{ sizeInBytes: pixels.byteLength, voxelManager },
    dataType: pixels instanceof Int16Array ? "Int16Array" : "Float32Array",
    getPixelData: () => pixels,
    getCanvas: () => {
      throw new Error("a grey image has no canvas of its own");
    },
  };
};
