import type { SeatId } from "../../shared/contracts/ids.ts";
import { DATA_LIMITS } from "../../shared/contracts/media.ts";
import type { DataExcess } from "../../shared/contracts/mediaControl.ts";

/** A line that stood still delivers what it held at once: so many seconds' worth may come together. */
const SECONDS_TOGETHER = 2;

/** The seat as the first 16 bytes of what is passed on. */
const bytesOf = (seatId: SeatId): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, i) =>
    parseInt(seatId.replaceAll("-", "").slice(2 * i, 2 * i + 2), 16),
  );

/**
 * Takes what one seat says over its data channel and passes it on behind the seat's id, which nothing in the message can
 * change. Answers false, and passes nothing on, once a message is too long or too many come.
 */
export const createSeatVoice = (
  seatId: SeatId,
  deps: {
    say: (message: Uint8Array) => void;
    /** Milliseconds, never going back. */
    now: () => number;
    onExcess: (reason: DataExcess) => void;
  },
): ((message: Uint8Array) => boolean) => {
  const name = bytesOf(seatId);
  const { bytes, perSecond } = DATA_LIMITS;
  const most = perSecond * SECONDS_TOGETHER;
  let left: number = most;
  let at = deps.now();
  return (message) => {
    const now = deps.now();
    left = Math.min(most, left + ((now - at) / 1_000) * perSecond);
    at = now;
    const reason =
      message.length > bytes ? "tooLong" : left < 1 ? "tooMany" : null;
    if (reason) {
      deps.onExcess(reason);
      return false;
    }
    left -= 1;
    const named = new Uint8Array(name.length + message.length);
    named.set(name);
    named.set(message, name.length);
    deps.say(named);
    return true;
  };
};
