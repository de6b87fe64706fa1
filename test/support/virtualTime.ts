/** A clock that moves only when told, so that a test of minutes takes milliseconds and runs the same each time. */
export class VirtualTime {
  #now = 0;
  #count = 0;
  #timers: { at: number; order: number; run: () => void }[] = [];

  get now(): number {
    return this.#now;
  }

  later = (delayMs: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + delayMs, order: (this.#count += 1), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Runs what is due until nothing is, or until `limitMs` from now. */
  async run(limitMs: number): Promise<void> {
    const end = this.#now + limitMs;
    for (;;) {
      await settlePromises();
      const [next] = this.#timers
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order);
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

/** Lets every promise that can settle now do so. */
const settlePromises = () =>
  new Promise<void>((done) => {
    setImmediate(done);
  });
