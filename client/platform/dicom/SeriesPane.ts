import type { Imaging } from "./imaging.ts";
import type { Presentation } from "./panePresentation.ts";
import type { SeriesImage } from "./seriesImages.ts";
import { StackPane, type StackPaneEvents } from "./StackPane.ts";
import { VideoPane, type VideoPaneEvents } from "./VideoPane.ts";

export type SeriesPaneEvents = StackPaneEvents &
  Pick<VideoPaneEvents, "onWaiting">;

/**
 * One series in an element: its still images as a stack, its videos each by a player, frame by frame one list. Devices put
 * clips and stills into one series.
 */
export class SeriesPane {
  readonly #stack: StackPane;
  readonly #video: VideoPane;
  readonly #events: SeriesPaneEvents;
  #images: readonly SeriesImage[] = [];
  /** Of each still image the place among all. */
  #stills: readonly number[] = [];
  /** Of the video on the screen: where its first frame stands among all; null: a still image is. */
  #videoFrom: number | null = null;

  constructor(
    imaging: Imaging,
    element: HTMLDivElement,
    events: SeriesPaneEvents,
  ) {
    this.#events = events;
    const { onPainted, onError, onWaiting } = events;
    this.#stack = new StackPane(imaging, element, {
      ...events,
      onPainted: (painted) =>
        onPainted({
          ...painted,
          imageIndex: this.#stills[painted.imageIndex] ?? 0,
          imageCount: this.#images.length,
        }),
      onProgress: (loaded) => this.#tellProgress(loaded),
    });
    this.#video = new VideoPane(element, {
      ...{ onError, onWaiting },
      onPainted: (painted) =>
        onPainted({
          ...painted,
          imageIndex: (this.#videoFrom ?? 0) + painted.imageIndex,
          imageCount: this.#images.length,
        }),
    });
  }

  /** As `StackPane.showSeries`. */
  showSeries(
    images: readonly SeriesImage[],
    imageIndex = 0,
    options: { keepOld?: boolean } = {},
  ): void {
    this.#images = images;
    this.#stills = images.flatMap(({ video }, at) => (video ? [] : [at]));
    this.#videoFrom = null;
    this.#tellProgress(0);
    if (this.#imageAt(imageIndex)?.video) {
      this.#stack.clear();
      this.setImageIndex(imageIndex);
      return;
    }
    this.#video.clear();
    this.#showStills(imageIndex, options);
  }

  /** As `StackPane.setImageIndex`. */
  setImageIndex(imageIndex: number): void {
    const image = this.#imageAt(imageIndex);
    if (!image) return;
    const isStill = this.#videoFrom === null;
    if (!image.video) {
      if (isStill) this.#stack.setImageIndex(this.#stillAt(imageIndex));
      else {
        this.#videoFrom = null;
        this.#video.clear();
        this.#showStills(imageIndex);
      }
      return;
    }
    if (isStill) this.#stack.clear();
    const { sopInstanceUid, frame } = image;
    const isOfIt = (each: SeriesImage) =>
      each.sopInstanceUid === sopInstanceUid;
    this.#videoFrom = this.#images.findIndex(isOfIt);
    this.#video.show(this.#images.filter(isOfIt), frame);
  }

  /** Whether a video plays by itself. */
  setPlaying(playing: boolean): void {
    this.#video.setPlaying(playing);
  }

  setPresentation(presentation: Presentation): void {
    this.#stack.setPresentation(presentation);
    this.#video.setPresentation(presentation);
  }

  retry(): void {
    if (this.#videoFrom === null) this.#stack.retry();
    else this.#video.retry();
  }

  clear(): void {
    this.#images = [];
    this.#videoFrom = null;
    this.#video.clear();
    this.#stack.clear();
  }

  close(): void {
    this.#video.close();
    this.#stack.close();
  }

  /** An index beyond the series means its last image. */
  #within(imageIndex: number) {
    return Math.min(Math.max(0, imageIndex), this.#images.length - 1);
  }

  #imageAt(imageIndex: number) {
    return this.#images[this.#within(imageIndex)];
  }

  #stillAt(imageIndex: number) {
    return Math.max(0, this.#stills.indexOf(this.#within(imageIndex)));
  }

  #showStills(imageIndex: number, options: { keepOld?: boolean } = {}) {
    this.#stack.showSeries(
      this.#images.filter(({ video }) => !video),
      ...([this.#stillAt(imageIndex), options] as const),
    );
  }

  /** Frames of a video wait for nothing: the player reads them as it goes. */
  #tellProgress(stills: number) {
    const count = this.#images.length;
    this.#events.onProgress?.(stills + count - this.#stills.length, count);
  }
}
