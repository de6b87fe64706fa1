/**
 * What may come over the line beside the image that somebody waits for. `free`: as much as the line takes; `gentle`: one
 * image at a time, beside a conversation; `none`: nothing, the conversation suffers already.
 */
export type AheadPace = "free" | "gentle" | "none";

let pace: AheadPace = "free";
const listeners = new Set<() => void>();

export const aheadPace = (): AheadPace => pace;

/** For the whole page, until it is set again. */
export const setAheadPace = (value: AheadPace): void => {
  if (pace === value) return;
  pace = value;
  for (const listener of [...listeners]) listener();
};

/** Tells of each change until the returned function is called. */
export const onAheadPace = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
