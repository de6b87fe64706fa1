import { nextToLoad } from "./loadPlan.ts";

interface LoadQueueDeps<Image> {
  count: number;
  /** Images under way at once, by now. */
  parallel: () => number;
  /** Of these, how many may be others than the one asked for; `goOn` tells that it is another number. */
  ahead?: () => number;
  load: (index: number) => Promise<Image>;
  /** Calls a load off, where that can be done still: it fails then. */
  cancel?: (index: number) => void;
  /** True while the bounded cache still holds the image. */
  isCached: (index: number) => boolean;
  /** Images of this size that the cache holds, as far as known by now. */
  room: () => number;
  onLoaded: (index: number, image: Image) => void;
  /** True to try again by itself later; false to give the image up until `retry`. */
  onFailed: (index: number, error: unknown) => boolean;
  /** Told whether anything is on its way or due, each time that changes. */
  onBusy?: (busy: boolean) => void;
  /** Calls back once after the delay; the returned function calls it off. */
  later: (delayMs: number, run: () => void) => () => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 8_000;
/** Nearer ones are wanted still: who scrolls fast sees some of what passes. */
const FAR = 32;

/**
 * Loads the images of one series: what is asked first and alone, for each other image under way would slow it on a thin
 * line, then its neighbours, a few at a time. Kept apart from the
 * library's own pools because those keep every request ever made: after a fast scroll the asked image would wait behind
 * all it passed.
 */
export class LoadQueue<Image> {
  readonly #deps: LoadQueueDeps<Image>;
  readonly #loading = new Set<number>();
  readonly #cancelled = new Set<number>();
  readonly #givenUp = new Set<number>();
  #asked = 0;
  #direction: 1 | -1 = 1;
  #pauseMs = FIRST_PAUSE_MS;
  #resume: (() => void) | null = null;
  #closed = false;
  #busy = false;

  constructor(deps: LoadQueueDeps<Image>) {
    this.#deps = deps;
  }

  /** Puts an image first. `onLoaded` follows, at once in a later task where the image is cached. */
  ask(index: number): void {
    if (index !== this.#asked) this.#direction = index > this.#asked ? 1 : -1;
    this.#asked = index;
    this.#givenUp.delete(index);
    if (this.#deps.isCached(index)) void this.#load(index);
    else this.#clearTheLine();
    this.#fill();
    this.#tellBusy();
  }

  /** More may come ahead than before, or less. */
  goOn(): void {
    if (this.#closed) return;
    this.#fill();
    this.#tellBusy();
  }

  /** Tries again what was given up, now. */
  retry(): void {
    this.#givenUp.clear();
    this.#endPause();
    this.#fill();
    this.#tellBusy();
  }

  close(): void {
    this.#closed = true;
    this.#endPause();
    this.#setBusy(false);
  }

  #setBusy(busy: boolean) {
    if (busy === this.#busy) return;
    this.#busy = busy;
    this.#deps.onBusy?.(busy);
  }

  #endPause() {
    this.#resume?.();
    this.#resume = null;
  }

  /** After a jump nothing from where it began shares the line with the asked image. */
  #clearTheLine() {
    if (!this.#deps.cancel) return;
    for (const index of this.#loading)
      if (Math.abs(index - this.#asked) > FAR) {
        this.#cancelled.add(index);
        this.#deps.cancel(index);
      }
  }

  #fill() {
    while (
      !this.#closed &&
      !this.#resume &&
      !this.#loading.has(this.#asked) &&
      this.#loading.size < this.#deps.parallel()
    ) {
      const next = nextToLoad({
        count: this.#deps.count,
        asked: this.#asked,
        direction: this.#direction,
        room: this.#deps.room(),
        settled: (index) =>
          this.#loading.has(index) ||
          this.#givenUp.has(index) ||
          this.#deps.isCached(index),
      });
      if (next === null) return;
      if (next !== this.#asked && this.#loading.size >= this.#ahead()) return;
      void this.#load(next);
    }
  }

  #ahead() {
    return this.#deps.ahead?.() ?? this.#deps.parallel();
  }

  /** What waits for the line to come back is due too. */
  #tellBusy() {
    const due = this.#loading.size > 0 || this.#resume !== null;
    this.#setBusy(due && !this.#closed);
  }

  async #load(index: number): Promise<void> {
    this.#loading.add(index);
    try {
      const image = await this.#deps.load(index);
      this.#pauseMs = FIRST_PAUSE_MS;
      if (!this.#closed) this.#deps.onLoaded(index, image);
    } catch (error) {
      if (this.#closed || this.#cancelled.has(index)) return;
      if (this.#deps.onFailed(index, error)) this.#pause();
      else this.#givenUp.add(index);
    } finally {
      this.#loading.delete(index);
      this.#cancelled.delete(index);
      this.#fill();
      this.#tellBusy();
    }
  }

  #pause() {
    if (this.#resume) return;
    this.#resume = this.#deps.later(this.#pauseMs, () => {
      this.#resume = null;
      this.#fill();
    });
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
