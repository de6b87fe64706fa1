import type { Clock } from "../../server/platform/ambient.ts";

/** The real time plus what a test has moved it by. */
export class MovableClock implements Clock {
  #aheadMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  forward(ms: number): void {
    this.#aheadMs += ms;
  }
}
