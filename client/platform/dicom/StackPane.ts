import * as core from "@cornerstonejs/core";
import type { Affine } from "../../../shared/domain/imaging/affine.ts";
import type { PixelValues } from "../../../shared/domain/imaging/measure.ts";
import { toApiError, type ApiError } from "../apiError.ts";
import { newCommandId } from "../ids.ts";
import { aheadPace, onAheadPace } from "./aheadPace.ts";
import { cancelRequest, parallelLoads, wasCancelled } from "./frameRequests.ts";
import { CACHE_BYTES, type Imaging } from "./imaging.ts";
import { isPassing, loadFailure } from "./loadFailure.ts";
import { LoadQueue } from "./loadQueue.ts";
import {
  applyCamera,
  applyWindow,
  PLAIN,
  transformOf,
  type Presentation,
} from "./panePresentation.ts";
import { ownWindowOf, type PaneWindow } from "./paneWindow.ts";
import { valuesOf } from "./pixelValues.ts";
import { seriesAhead } from "./seriesAhead.ts";
import type { SeriesImage } from "./seriesImages.ts";

/** What stands on the screen, told after it was drawn. */
export interface PaintedImage {
  imageIndex: number;
  seriesImage: SeriesImage;
  imageCount: number;
  columns: number;
  rows: number;
  /** From image pixels to the element, in CSS pixels: as it was painted, not as it was asked. */
  toCanvas: Affine;
  /** As painted. */
  inverted: boolean;
  /** Null for a colour image. */
  values: PixelValues | null;
  /** Null for a colour image, which has no window. */
  window: PaneWindow | null;
}

export interface StackPaneEvents {
  /** The first image of a series is on the screen. */
  onFirstImage?: () => void;
  /** After every drawing. */
  onPainted: (painted: PaintedImage) => void;
  /** Images of the series loaded so far. */
  onProgress?: (loaded: number, total: number) => void;
  /** The asked image cannot be shown; null once it can again. Network failures are tried again by themselves. */
  onError: (error: ApiError | null) => void;
  /** The pane is closed: the graphics driver has gone. Another one can be opened in its place. */
  onLost: () => void;
}

/** Of the cache, what one series may fill: 500 slices of a CT are all there, so that no scroll waits. */
const SERIES_SHARE = 0.98;

/**
 * One stack of images painted into an element. Takes what to show and reports what was painted, never the other way
 * round: painting another person's operation reports no gesture.
 */
export class StackPane {
  readonly #imaging: Imaging;
  readonly #element: HTMLDivElement;
  readonly #events: StackPaneEvents;
  readonly #viewportId = newCommandId();
  readonly #unfit: () => void;
  readonly #unhear: () => void;
  readonly #unpace: () => void;
  #closed = false;
  #images: readonly SeriesImage[] = [];
  #indexOf = new Map<string, number>();
  #unregister: (() => void) | null = null;
  #queue: LoadQueue<core.Types.IImage> | null = null;
  /** Counts series shown: late work for an earlier one is dropped. */
  #generation = 0;
  #asked = 0;
  /** When each image was asked for, as a running number; while scrolling fast what came late is shown only if newer. */
  readonly #askOrder = new Map<number, number>();
  #asks = 0;
  #newestShown = 0;
  /** The newest loaded image not yet handed to the viewport. */
  #ready: core.Types.IImage | null = null;
  #showing = false;
  #stackSet = false;
  #presentation = PLAIN;
  #appliedWindow: PaneWindow | null = null;
  #painted: PaintedImage | null = null;
  #failed = false;
  #imageBytes = 0;
  readonly #loaded = new Set<number>();

  constructor(
    imaging: Imaging,
    element: HTMLDivElement,
    events: StackPaneEvents,
  ) {
    this.#imaging = imaging;
    this.#element = element;
    this.#events = events;
    imaging.engine.enableElement({
      viewportId: this.#viewportId,
      element,
      type: core.Enums.ViewportType.STACK,
      defaultOptions: { background: [0, 0, 0] },
    });
    element.addEventListener(
      core.Enums.Events.IMAGE_RENDERED,
      this.#onRendered,
    );
    this.#unfit = imaging.fit(element, () => this.#present());
    this.#unpace = onAheadPace(() => this.#queue?.goOn());
    this.#unhear = imaging.onLost(() => {
      this.close();
      events.onLost();
    });
  }

  get imageIndex(): number {
    return this.#asked;
  }
  get imageCount(): number {
    return this.#images.length;
  }
  /** What stands on the screen now; null while the asked series has not been painted. */
  get painted(): PaintedImage | null {
    return this.#painted;
  }

  /**
   * Shows a series from an image on. The element stays black until that image is painted, so that no picture stands
   * under another series' name; `keepOld` is for the same series with more images.
   */
  showSeries(
    images: readonly SeriesImage[],
    imageIndex = 0,
    options: { keepOld?: boolean } = {},
  ): void {
    this.#reset();
    if (!options.keepOld) this.#element.style.visibility = "hidden";
    this.#images = images;
    this.#indexOf = new Map(images.map(({ imageId }, i) => [imageId, i]));
    this.#unregister = this.#imaging.register(images);
    this.#queue = this.#newQueue(images);
    this.setImageIndex(imageIndex);
  }

  /** Shows nothing. */
  clear(): void {
    this.#reset();
    this.#element.style.visibility = "hidden";
  }

  #reset() {
    this.#generation += 1;
    this.#queue?.close();
    this.#queue = null;
    this.#unregister?.();
    this.#unregister = null;
    this.#images = [];
    this.#indexOf.clear();
    this.#loaded.clear();
    this.#askOrder.clear();
    this.#newestShown = 0;
    this.#ready = null;
    this.#showing = false;
    this.#stackSet = false;
    this.#painted = null;
    this.#setFailed(null);
  }

  /** Shows an image as soon as it is there; an index beyond the series means its last image. */
  setImageIndex(imageIndex: number): void {
    if (this.#images.length === 0) return;
    this.#asked = Math.min(Math.max(0, imageIndex), this.#images.length - 1);
    this.#askOrder.set(this.#asked, (this.#asks += 1));
    this.#queue?.ask(this.#asked);
  }

  /** Shows every image of the series so. */
  setPresentation(presentation: Presentation): void {
    this.#presentation = presentation;
    this.#present();
  }

  #present() {
    const image = this.#shownImage();
    if (!image || !this.#stackSet || this.#showing) return;
    this.#apply(image);
    this.#viewport().render();
  }

  /** Tries again what could not be loaded. */
  retry(): void {
    this.#setFailed(null);
    this.#queue?.retry();
  }

  /** Lets go of the element. Nothing is reported afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unhear();
    this.#unpace();
    this.#unfit();
    this.#element.removeEventListener(
      core.Enums.Events.IMAGE_RENDERED,
      this.#onRendered,
    );
    this.clear();
    this.#imaging.engine.disableElement(this.#viewportId);
  }

  #viewport() {
    return this.#imaging.engine.getViewport<core.Types.IStackViewport>(
      this.#viewportId,
    );
  }

  #shownImage(): core.Types.IImage | null {
    if (!this.#stackSet) return null;
    // Typed as always there, but absent until the first image is handed over.
    const image = this.#viewport().getCornerstoneImage() as
      | core.Types.IImage
      | undefined;
    return image && this.#indexOf.has(image.imageId) ? image : null;
  }

  #newQueue(images: readonly SeriesImage[]) {
    const generation = this.#generation;
    const idOf = (index: number) => images[index]?.imageId ?? "";
    return new LoadQueue<core.Types.IImage>({
      count: images.length,
      parallel: parallelLoads,
      ahead: () => (aheadPace() === "none" ? 0 : parallelLoads()),
      isCached: (index) => core.cache.isLoaded(idOf(index)),
      room: () => {
        // Cutting is quick, and what is cut ahead would push loaded images out of the cache.
        if (images[0]?.cut) return 1;
        return this.#imageBytes === 0
          ? images.length
          : Math.max(
              1,
              Math.floor((CACHE_BYTES * SERIES_SHARE) / this.#imageBytes),
            );
      },
      load: (index) => this.#load(images[index]),
      cancel: (index) => cancelRequest(idOf(index)),
      onBusy: (busy) => seriesAhead.onBusy(busy),
      later: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
      onLoaded: (index, image) => {
        if (generation === this.#generation) this.#onLoaded(index, image);
      },
      onFailed: (index, error) => {
        // Another pane's jump: no fault to tell of.
        if (wasCancelled(error)) return true;
        const failure = loadFailure(error);
        if (index === this.#asked) this.#setFailed(failure);
        return isPassing(failure);
      },
    });
  }

  #load(image: SeriesImage | undefined): Promise<core.Types.IImage> {
    if (!image) throw new Error("the queue asked for an image beyond the last");
    const { imageId } = image;
    const known = core.cache.getImageLoadObject(imageId);
    if (known) return known.promise;
    const promise = this.#imaging.load(image, {
      priority: 0,
      requestType: core.Enums.RequestType.Interaction,
    });
    // Not `loadAndCacheImage`: that leaves the cache's promise unheard, and each lost frame an error of the page. The
    // queue hears the same failure through `promise`.
    core.cache.putImageLoadObject(imageId, { promise }).catch(() => undefined);
    return promise;
  }

  #onLoaded(index: number, image: core.Types.IImage) {
    this.#imageBytes = image.sizeInBytes;
    this.#loaded.add(index);
    // Another pane on the same series loads for this one too.
    for (const [i, { imageId }] of this.#images.entries())
      if (core.cache.isLoaded(imageId)) this.#loaded.add(i);
    this.#events.onProgress?.(this.#loaded.size, this.#images.length);
    const askedAt = this.#askOrder.get(index) ?? 0;
    if (askedAt <= this.#newestShown) return;
    this.#newestShown = askedAt;
    if (index === this.#asked) this.#setFailed(null);
    this.#ready = image;
    void this.#show();
  }

  /** Hands images to the viewport one after the other: a second hand-over inside the first one would never settle. */
  async #show(): Promise<void> {
    if (this.#showing) return;
    const generation = this.#generation;
    this.#showing = true;
    try {
      while (this.#ready) {
        const image = this.#ready;
        this.#ready = null;
        await this.#handOver(image);
        if (generation !== this.#generation) return;
        this.#apply(image);
        this.#viewport().render();
      }
    } catch (error) {
      if (generation === this.#generation) this.#setFailed(loadFailure(error));
    } finally {
      if (generation === this.#generation) this.#showing = false;
    }
  }

  async #handOver(image: core.Types.IImage): Promise<void> {
    const index = this.#indexOf.get(image.imageId) ?? 0;
    if (this.#stackSet) await this.#viewport().setImageIdIndex(index);
    else {
      this.#stackSet = true;
      await this.#viewport().setStack(
        this.#images.map(({ imageId }) => imageId),
        index,
      );
    }
  }

  #apply(image: core.Types.IImage) {
    const { window, inverted } = this.#presentation;
    this.#appliedWindow = image.color ? null : (window ?? ownWindowOf(image));
    const viewport = this.#viewport();
    applyWindow(viewport, image, this.#appliedWindow, inverted);
    applyCamera(viewport, this.#imaging.path, image, this.#presentation);
  }

  readonly #onRendered = () => {
    const image = this.#shownImage();
    if (!image || this.#showing) return;
    const imageIndex = this.#indexOf.get(image.imageId) ?? 0;
    const shown = this.#images[imageIndex];
    if (!shown) return;
    const isFirst = this.#painted === null;
    this.#painted = {
      imageIndex,
      seriesImage: shown,
      imageCount: this.#images.length,
      columns: image.columns,
      rows: image.rows,
      toCanvas: transformOf(this.#viewport(), this.#imaging.path),
      inverted: this.#presentation.inverted,
      values: shown.cut ? shown.cut.values() : valuesOf(image),
      window: this.#appliedWindow,
    };
    this.#element.style.visibility = "";
    this.#events.onPainted(this.#painted);
    if (isFirst) this.#events.onFirstImage?.();
  };

  #setFailed(error: unknown) {
    if (!error && !this.#failed) return;
    this.#failed = error !== null;
    this.#events.onError(error ? toApiError(error) : null);
  }
}
