/** The other windows of this browser. */
export interface OtherWindows {
  /** Says that the browser's session has changed. Nothing about it is said: each window asks the server. */
  tell: () => void;
  /** `listener` hears of changes made in other windows, never of this one's. */
  hear: (listener: () => void) => void;
}

const NAME = "lianzhen.session";

/** `Channel` is absent in browsers that know none: there the next call to the server finds out. */
export const createOtherWindows = (
  Channel: typeof BroadcastChannel | undefined,
): OtherWindows => {
  if (!Channel) return { tell: () => undefined, hear: () => undefined };
  const channel = new Channel(NAME);
  return {
    tell: () => channel.postMessage("changed"),
    hear: (listener) => {
      channel.onmessage = listener;
    },
  };
};
