import * as core from "@cornerstonejs/core";
import { init as initLoader, wadors } from "@cornerstonejs/dicom-image-loader";
import {
  chooseRenderingPath,
  FORCED_PATH_KEY,
  type RenderingPath,
} from "./renderingPath.ts";
import { ApiError } from "../apiError.ts";
import { createAttributeHolders } from "./attributeHolders.ts";
import type { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";
import { onForget } from "../session/forget.ts";
import { acceptOf, receive } from "./frameRequests.ts";
import { keptFrames } from "./keptFrames.ts";
import { loadFrame, registerKeptFrames } from "./loadFrame.ts";
import { loaderForm } from "./loaderForm.ts";
import { frameUrlOf, type SeriesImage } from "./seriesImages.ts";

/** Decoded pixels kept at most, over all panes: 500 CT slices. A township PC has 4 GB for everything. */
export const CACHE_BYTES = 256 * 1024 * 1024;
/** Cornerstone, started once in this page. */
export interface Imaging {
  engine: core.RenderingEngine;
  path: RenderingPath;
  /** Makes the images' attributes known to the loader until the returned function is called. */
  register: (images: readonly SeriesImage[]) => () => void;
  /** Reads and decodes a registered image, past the cache of decoded ones. Rejects with what `loadFailure` takes. */
  load: (
    image: SeriesImage,
    options: { priority: number; requestType: core.Enums.RequestType },
  ) => Promise<core.Types.IImage>;
  /**
   * Keeps the panes as large as their elements until the returned function is called. The library forgets the cameras of
   * all panes when one is resized: `onResized` sets this pane's again, before the next drawing.
   */
  fit: (element: Element, onResized: () => void) => () => void;
  /**
   * Told when the graphics driver has taken the WebGL context away (it crashed, or the PC slept): what is open must be
   * closed before the listener returns. `startImaging` then paints by the processor, until the page is loaded again.
   */
  onLost: (listener: () => void) => () => void;
}

/** Frames of one instance share its attributes: a palette is read once. */
const forms = new WeakMap<DicomJson, DicomJson | null>();
const formOf = (attributes: DicomJson): DicomJson | null => {
  const known = forms.get(attributes);
  if (known !== undefined) return known;
  const form = loaderForm(attributes);
  forms.set(attributes, form);
  return form;
};

type LoaderForm = Parameters<typeof wadors.metaDataManager.add>[1];

let started: Imaging | undefined;

/**
 * Starts Cornerstone on the first call and hands out the same one afterwards: it keeps its state in its modules. A new
 * one after the graphics driver's end, see `onLost`.
 */
export const startImaging = (): Imaging =>
  (started ??= paintWith(startLibrary()));

const attributes = createAttributeHolders({
  // A copy: the loader writes frame values into what it is given.
  add: ({ imageId, attributes }) =>
    wadors.metaDataManager.add(imageId, {
      ...(formOf(attributes) ?? attributes),
    } as LoaderForm),
  remove: (imageId) => wadors.metaDataManager.remove(imageId),
});

const startLibrary = (): RenderingPath => {
  const path = chooseRenderingPath(
    core.getRenderingCapabilities(),
    localStorage.getItem(FORCED_PATH_KEY),
  );
  core.init({
    rendering: { useCPURendering: path === "cpu", webGlContextCount: 1 },
    debug: {},
  });
  initLoader({
    maxWebWorkers: decodeWorkers(navigator.hardwareConcurrency),
    open: (request, named) => request.open("get", frameUrlOf(named), true),
    beforeSend: (request, imageId) => ({ Accept: acceptOf(request, imageId) }),
    beforeProcessing: receive,
  });
  registerKeptFrames();
  // The key is on its way while the series' attributes are.
  void keptFrames();
  warmDecoder();
  core.cache.setMaxCacheSize(CACHE_BYTES);
  onForget(() => core.cache.purgeCache());
  return path;
};

/** One grey pixel as JPEG-LS. */
const ONE_PIXEL = "/9j/9wALCAABAAEBAREA/9oACAEBAAAAAID/2Q==";

/** The decoding thread and the decoder of packed frames come over the line too: on their way before the first image is. */
const warmDecoder = () => {
  const pixelData = Uint8Array.from(atob(ONE_PIXEL), (c) => c.charCodeAt(0));
  const imageFrame = {
    ...{ rows: 1, columns: 1, samplesPerPixel: 1, bitsAllocated: 8 },
    ...{ bitsStored: 8, pixelRepresentation: 0 },
    photometricInterpretation: "MONOCHROME2",
  };
  core
    .getWebWorkerManager()
    .executeTask("dicomImageLoader", "decodeTask", {
      ...{ imageFrame, pixelData, transferSyntax: JPEG_LS },
      ...{ options: { preScale: { enabled: false } }, decodeConfig: {} },
    })
    // The first image says what is wrong.
    .catch(() => undefined);
};
const JPEG_LS = "1.2.840.10008.1.2.4.80";

const listeners = new Set<() => void>();

/** The panes open again by themselves, on the path that needs no driver. */
const leaveGpu = ({ engine }: Imaging) => {
  for (const listener of [...listeners]) listener();
  engine.destroy();
  core.setUseCPURendering(true, false);
  // Colour is kept in another form there.
  core.cache.purgeCache();
  started = paintWith("cpu");
};

const paintWith = (path: RenderingPath): Imaging => {
  const engine = new core.RenderingEngine("lianzhen");
  const imaging: Imaging = {
    engine,
    path,
    register: attributes.hold,
    load: (image, options) => {
      if (!formOf(image.attributes))
        return Promise.reject(new ApiError("image.undecodable"));
      return attributes.during(image, () =>
        // What the viewport would ask for itself: the CPU path paints colour from RGBA.
        loadFrame(image, { ...options, useRGBA: path === "cpu" }),
      );
    },
    fit: createFit(engine),
    onLost: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  if (path === "gpu") {
    const { WEBGL_CONTEXT_LOST } = core.Enums.Events;
    const leave = () => {
      core.eventTarget.removeEventListener(WEBGL_CONTEXT_LOST, leave);
      leaveGpu(imaging);
    };
    core.eventTarget.addEventListener(WEBGL_CONTEXT_LOST, leave);
  }
  return imaging;
};

const createFit = (engine: core.RenderingEngine) => {
  const panes = new Map<Element, () => void>();
  const sizes = new ResizeObserver(() => {
    engine.resize(true, false);
    for (const onResized of panes.values()) onResized();
  });
  return (element: Element, onResized: () => void) => {
    panes.set(element, onResized);
    sizes.observe(element);
    return () => {
      panes.delete(element);
      sizes.unobserve(element);
    };
  };
};

/** Half the cores decode, the rest paints and carries the room's video. */
const decodeWorkers = (cores: number | undefined) =>
  Math.min(4, Math.max(1, Math.floor((cores ?? 2) / 2)));
