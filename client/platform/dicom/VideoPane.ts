import type { Affine } from "../../../shared/domain/imaging/affine.ts";
import { numbers } from "../../../shared/domain/imaging/dicomJson.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import {
  frameTimesOf,
  type FrameTimes,
} from "../../../shared/domain/imaging/video.ts";
import { ApiError, apiErrorFrom } from "../apiError.ts";
import { fetchWhole, jsonOf } from "../fetchWhole.ts";
import { aheadPace } from "./aheadPace.ts";
import { PLAIN, placedIn, type Presentation } from "./panePresentation.ts";
import type { SeriesImage } from "./seriesImages.ts";
import type { PaintedImage } from "./StackPane.ts";
import { videoProblemOf } from "./videoSupport.ts";

export interface VideoPaneEvents {
  /** A frame is on the screen; its index counts from the video's first one. */
  onPainted: (painted: Omit<PaintedImage, "imageCount">) => void;
  /** The video cannot be shown; null once it can again. */
  onError: (error: ApiError | null) => void;
  /** The player has come to the end of what the line has brought, or goes on. */
  onWaiting: (waiting: boolean) => void;
}

/** Asks that follow each other so quickly are somebody's playing, and are followed by playing. */
const STRIDE_MS = 400;
const STRIDES = 3;
/** What is further ahead is jumped to, in seconds. */
const FOLLOWED = 1;
/** Own frames that may still come back as asked ones. */
const ECHOES = 20;

/**
 * One video in the place of a stack, a frame of it on the screen: its moment is the middle of the frame's time. Takes what to
 * show and reports what was painted, as `StackPane` does; while it plays by itself it reports each frame.
 */
export class VideoPane {
  readonly #place: HTMLElement;
  readonly #events: VideoPaneEvents;
  readonly #video = document.createElement("video");
  readonly #listening = new AbortController();
  readonly #resized = new ResizeObserver(() => this.#present());
  #frames: readonly SeriesImage[] = [];
  #times: FrameTimes | null = null;
  #presentation = PLAIN;
  #asked = 1;
  /** The frame that the player stands at or is on its way to; null while it plays. */
  #sought: number | null = null;
  #playing = false;
  #painted: number | null = null;
  /** Frames told while playing, newest last. */
  #told: number[] = [];
  #failed = false;
  /** Of the video that is open. */
  #open = new AbortController();
  #strides = 0;
  #lastAsk = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(place: HTMLElement, events: VideoPaneEvents) {
    this.#place = place;
    this.#events = events;
    const video = this.#video;
    video.className = "lz-pane-video";
    Object.assign(video, { muted: true, loop: true, playsInline: true });
    // The picture stays on this page, with whose it is.
    Object.assign(video, {
      ...{ disablePictureInPicture: true, disableRemotePlayback: true },
    });
    const { signal } = this.#listening;
    video.addEventListener("loadedmetadata", this.#onLength, { signal });
    video.addEventListener("seeked", this.#onSeeked, { signal });
    video.addEventListener("error", () => void this.#explain(), { signal });
    const waits = (waiting: boolean) => () => events.onWaiting(waiting);
    video.addEventListener("waiting", waits(true), { signal });
    for (const over of ["playing", "pause", "emptied"])
      video.addEventListener(over, waits(false), { signal });
    this.#watchPlaying(signal);
    place.append(video);
    this.#resized.observe(place);
  }

  /** Shows a frame (from 1) of a video, given as all its frames. */
  show(frames: readonly SeriesImage[], frame: number): void {
    const isOpen = frames[0]?.imageId === this.#frames[0]?.imageId;
    // Shown anew, it says anew why it is not to be seen.
    if (!isOpen || this.#failed) this.#load(frames);
    this.#ask(frame);
  }

  /** Plays around and around from where it is, or stands still at the frame that was asked last. */
  setPlaying(playing: boolean): void {
    if (playing === this.#playing) return;
    this.#playing = playing;
    this.#told = [];
    clearTimeout(this.#settling);
    if (playing) this.#play();
    else this.#stand();
  }

  setPresentation(presentation: Presentation): void {
    this.#presentation = presentation;
    this.#present();
  }

  retry(): void {
    this.#load(this.#frames);
  }

  /** Shows nothing. */
  clear(): void {
    this.#open.abort();
    clearTimeout(this.#settling);
    this.#frames = [];
    this.#times = null;
    this.#sought = null;
    this.#painted = null;
    this.#told = [];
    this.#setFailed(null);
    this.#video.style.visibility = "hidden";
    if (!this.#video.hasAttribute("src")) return;
    this.#video.removeAttribute("src");
    // Without a source this ends what is on its way.
    this.#video.load();
  }

  close(): void {
    this.#listening.abort();
    this.#resized.disconnect();
    this.clear();
    this.#video.remove();
  }

  #load(frames: readonly SeriesImage[]) {
    this.clear();
    this.#open = new AbortController();
    this.#frames = frames;
    const stream = frames[0]?.video;
    if (!stream) return;
    const problem = videoProblemOf(stream.codec, this.#video);
    if (problem) {
      this.#setFailed(new ApiError(problem));
      return;
    }
    this.#video.preload = aheadPace() === "free" ? "auto" : "metadata";
    this.#video.src = stream.url;
  }

  readonly #onLength = () => {
    const [first] = this.#frames;
    if (!first) return;
    const { duration } = this.#video;
    if (!Number.isFinite(duration) || duration <= 0) {
      this.#setFailed(new ApiError("client.videoUnplayable"));
      return;
    }
    const { frameTimeMs } = imageFactsOf(first.attributes, 1);
    const count = this.#frames.length;
    this.#times = frameTimesOf(count, duration, frameTimeMs);
    this.#seek();
    if (this.#playing) this.#play();
  };

  #ask(frame: number) {
    const [before, now] = [this.#asked, performance.now()];
    this.#asked = frame;
    if (this.#playing) {
      if (!this.#told.includes(frame)) this.#seek();
      this.#sought = null;
      return;
    }
    const isStride = frame > before && now - this.#lastAsk < STRIDE_MS;
    this.#strides = isStride ? this.#strides + 1 : 0;
    if (frame !== before) this.#lastAsk = now;
    const { middleOf } = this.#times ?? {};
    const ahead = (middleOf?.(frame) ?? 0) - this.#video.currentTime;
    if (this.#strides < STRIDES || ahead > FOLLOWED || ahead < 0) this.#stand();
    else {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => this.#stand(), STRIDE_MS);
      this.#play();
    }
  }

  #play() {
    this.#sought = null;
    // That a pause came before the first frame is no fault; what is wrong with the stream the `error` event tells.
    this.#video.play().catch(() => undefined);
  }

  #stand() {
    clearTimeout(this.#settling);
    this.#video.pause();
    this.#seek();
  }

  /** To the asked frame; while another one is sought, after that. */
  #seek() {
    const [video, times] = [this.#video, this.#times];
    if (!times || video.seeking || this.#sought === this.#asked) return;
    this.#sought = this.#asked;
    video.currentTime = times.middleOf(this.#asked);
  }

  readonly #onSeeked = () => {
    if (!this.#video.paused) return;
    const frame = this.#sought;
    this.#seek();
    if (frame === null) return;
    // It is drawn with the page's next drawing.
    const { signal } = this.#open;
    requestAnimationFrame(() => {
      if (!signal.aborted && this.#video.paused) this.#paint(frame);
    });
  };

  #watchPlaying(signal: AbortSignal) {
    const video = this.#video;
    const at = (seconds: number) => {
      if (!this.#times || video.paused || video.seeking) return;
      const frame = this.#times.frameAt(seconds);
      if (this.#playing) this.#told = [...this.#told.slice(-ECHOES), frame];
      else if (frame >= this.#asked) video.pause();
      this.#paint(frame);
    };
    if (!("requestVideoFrameCallback" in HTMLVideoElement.prototype)) {
      video.addEventListener("timeupdate", () => at(video.currentTime), {
        signal,
      });
      return;
    }
    const next = () =>
      video.requestVideoFrameCallback((_, { mediaTime }) => {
        if (signal.aborted) return;
        at(mediaTime);
        next();
      });
    next();
  }

  #paint(frame: number) {
    this.#painted = frame;
    this.#video.style.visibility = "visible";
    this.#setFailed(null);
    this.#present();
  }

  #present() {
    const seriesImage = this.#frames[(this.#painted ?? 0) - 1];
    if (!seriesImage) return;
    const { columns, rows, toCanvas } = this.#placed(seriesImage);
    const { inverted } = this.#presentation;
    Object.assign(this.#video.style, {
      ...{ width: `${columns}px`, height: `${rows}px` },
      transform: `matrix(${toCanvas.join(",")})`,
      filter: inverted ? "invert(1)" : "",
    });
    this.#events.onPainted({
      ...{ seriesImage, columns, rows, toCanvas, inverted },
      ...{ imageIndex: seriesImage.frame - 1, values: null, window: null },
    });
  }

  #placed({ attributes }: SeriesImage): {
    columns: number;
    rows: number;
    toCanvas: Affine;
  } {
    const { videoWidth, videoHeight } = this.#video;
    const columns = numbers(attributes, COLUMNS)[0] ?? videoWidth;
    const rows = numbers(attributes, ROWS)[0] ?? videoHeight;
    // The stream knows how wide its pixels are.
    const pixelAspect = (videoWidth * rows) / (videoHeight * columns);
    const size = { columns, rows, pixelAspect };
    const toCanvas = placedIn(this.#place, size, this.#presentation);
    return { columns, rows, toCanvas };
  }

  /** A player says only that it failed: the server is asked why. */
  async #explain() {
    const { signal } = this.#open;
    const url = this.#frames[0]?.video?.url;
    if (url === undefined || !this.#video.hasAttribute("src")) return;
    const error = await refusalOf(url, signal);
    if (!signal.aborted)
      this.#setFailed(error ?? new ApiError("client.videoUnplayable"));
  }

  #setFailed(error: ApiError | null) {
    if (!error && !this.#failed) return;
    this.#failed = error !== null;
    this.#events.onError(error);
  }
}

const COLUMNS = "00280011";
const ROWS = "00280010";

/** Why the server gives no stream at an address; null where it does. */
const refusalOf = async (
  url: string,
  signal: AbortSignal,
): Promise<ApiError | null> => {
  try {
    const { status, body } = await fetchWhole(
      fetch,
      url,
      {
        credentials: "same-origin",
        headers: { accept: "video/*", range: "bytes=0-0" },
        signal,
      },
      (answer) => answer.text(),
    );
    if (status < 400) return null;
    const error = apiErrorFrom(jsonOf(status, body));
    // In a container that is none of a browser's.
    return error.code === "image.notRendered" ? null : error;
  } catch (error) {
    // Nobody waits for it any more.
    if (signal.aborted) return null;
    if (error instanceof ApiError) return error;
    throw error;
  }
};
