/** Runs `run` with the newest value only, once per frame of the display; `flush` runs what waits at once. */
export const perFrame = <T>(run: (value: T) => void) => {
  let waiting: { value: T } | null = null;
  let frame: number | null = null;
  const flush = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
    const due = waiting;
    waiting = null;
    if (due) run(due.value);
  };
  return {
    push: (value: T) => {
      waiting = { value };
      frame ??= requestAnimationFrame(flush);
    },
    flush,
    cancel: () => {
      waiting = null;
      flush();
    },
  };
};
