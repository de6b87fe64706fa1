import type { SeriesImage } from "./seriesImages.ts";

interface ReadAheadDeps {
  isCached: (image: SeriesImage) => boolean;
  /** Whether the cache takes the image without pushing another one out. */
  hasRoom: (image: SeriesImage) => boolean;
  /** Whether the line may be used for it now; `goOn` tells that it may again. */
  isAllowed: () => boolean;
  load: (image: SeriesImage) => Promise<unknown>;
}

/**
 * Loads the series that are read next while nobody waits for an image: one image at a time, and none while anything that
 * was asked for is on its way or a conversation needs the line. What fails ends it without a word: the series says why when it is opened.
 */
export class ReadAhead {
  readonly #deps: ReadAheadDeps;
  #busy = 0;
  #waiting: (() => void)[] = [];

  constructor(deps: ReadAheadDeps) {
    this.#deps = deps;
  }

  /** Told by each queue of asked images when it begins and when it has nothing left to do. */
  onBusy(busy: boolean): void {
    this.#busy += busy ? 1 : -1;
    this.goOn();
  }

  /** The line may be used, or nothing that was asked for is on its way. */
  goOn(): void {
    if (!this.#isQuiet()) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach((go) => go());
  }

  /** `series` in the order of reading, each read when its turn comes. Ends when all is there, or on the signal. */
  async run(
    series: readonly (() => Promise<readonly SeriesImage[]>)[],
    signal: AbortSignal,
  ): Promise<void> {
    const { isCached, hasRoom, load } = this.#deps;
    try {
      for (const read of series) {
        if (!(await this.#quiet(signal))) return;
        for (const image of await read()) {
          if (isCached(image)) continue;
          if (!(await this.#quiet(signal)) || !hasRoom(image)) return;
          await load(image);
        }
      }
    } catch {
      // See above.
    }
  }

  #isQuiet(): boolean {
    return this.#busy === 0 && this.#deps.isAllowed();
  }

  /** Resolves once no asked image is on its way and the line is free for it; false where it is over. */
  async #quiet(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && !this.#isQuiet())
      await new Promise<void>((go) => this.#waiting.push(go));
    return !signal.aborted;
  }
}
