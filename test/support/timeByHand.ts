import type { Clock } from "../../server/platform/ambient.ts";

/** A clock and its timers, which move only when a test says so; an hour passes at once. */
export class TimeByHand implements Clock {
  #now = Date.parse("2026-11-22T00:00:00Z");
  #timers: { at: number; run: () => void }[] = [];

  now(): Date {
    return new Date(this.#now);
  }

  later = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Goes to the next timer that is due by `end` and runs it; false where there is none. */
  next(end = Infinity): boolean {
    const [first] = this.#timers
      .filter(({ at }) => at <= end)
      .sort((a, b) => a.at - b.at);
    if (!first) return false;
    this.#timers = this.#timers.filter((other) => other !== first);
    this.#now = Math.max(this.#now, first.at);
    first.run();
    return true;
  }

  /** Passes the time up to `end`, as soon as `settled` says that what the timers began is over. */
  async until(end: number, settled: () => Promise<void>): Promise<void> {
    do await settled();
    while (this.next(end));
    this.#now = Math.max(this.#now, end);
  }
}
