import { SeatId, type PersonId } from "../../../shared/contracts/ids.ts";
import {
  decodePresence,
  encodePresence,
  type NumberedPresence,
  type Presence,
} from "../../../shared/contracts/presence.ts";
import type { MediaLink, Schedule } from "./mediaLink.ts";
import type { RtcDataSender } from "./rtcDevice.ts";

type Listener = (personId: PersonId, presence: NumberedPresence) => void;
interface ChannelDeps {
  /** The others: our own messages come back too, and are nobody's. */
  seats: { personAt: (seatId: SeatId) => PersonId | undefined };
  schedule: Schedule;
  /** Milliseconds since 1970, never going back. */
  now: () => number;
}

/** A little less than the media node takes: lines gather what is sent evenly. */
const PER_SECOND = 50;
const BURST = 20;
/** So much unsent means that the line stands still: what waits there would come too late. */
const MOST_WAITING_BYTES = 1_024;
const RETRY_MS = 5_000;
const SEAT_BYTES = 16;

/** The seat that the media node has put before a message. */
const seatOf = (bytes: Uint8Array): SeatId | undefined => {
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(
    "",
  );
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex)?.slice(1);
  const seat = SeatId.safeParse(parts?.join("-"));
  return seat.success ? seat.data : undefined;
};

/**
 * What people in the room do at this moment, over the seat's data channels: never stored, never repeated. Nothing here
 * fails; what cannot be said or understood is not.
 */
export class PresenceChannel {
  readonly #deps: ChannelDeps;
  readonly #listeners = new Set<Listener>();
  #link: MediaLink | null = null;
  #sender: RtcDataSender | null = null;
  #ignored = 0;
  #last = 0;
  #left = BURST;
  #at: number;

  constructor(deps: ChannelDeps) {
    this.#deps = deps;
    this.#at = deps.now();
  }

  /** What others sent that was no message. */
  get ignored(): number {
    return this.#ignored;
  }

  /** Hears what the others say, as often as it comes. */
  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Says it, unless the channel is not open, busy or used up for now. `n` numbers it for any other way there is. */
  readonly say = (presence: Presence): { n: number; said: boolean } => {
    const now = this.#deps.now();
    const n = Math.max(this.#last + 1, Math.floor(now));
    this.#last = n;
    const message = encodePresence({ ...presence, n });
    const sender = this.#sender;
    if (message === null || !sender || sender.waitingBytes === null)
      return { n, said: false };
    const elapsedS = (now - this.#at) / 1_000;
    this.#left = Math.min(BURST, this.#left + elapsedS * PER_SECOND);
    this.#at = now;
    if (this.#left < 1 || sender.waitingBytes > MOST_WAITING_BYTES)
      return { n, said: false };
    this.#left -= 1;
    return { n, said: sender.send(message) };
  };

  /** Speaks and hears through `link` from now on; null: not at all. */
  attach(link: MediaLink | null): void {
    if (this.#link === link) return;
    this.#link = link;
    this.#sender = null;
    if (link) void this.#open(link);
  }

  /** The media node has heard too much from this page: from here to the next link nothing is said. */
  silence(): void {
    this.#sender?.close();
    this.#sender = null;
  }

  async #open(link: MediaLink): Promise<void> {
    try {
      const sender = await link.openData((message) => {
        if (this.#link === link) this.#hear(message);
      });
      if (this.#link === link) this.#sender = sender;
    } catch {
      // Pointers go the other way meanwhile; a refusal stays one, and costs a question now and then.
      this.#deps.schedule(() => {
        if (this.#link === link && !link.closed) void this.#open(link);
      }, RETRY_MS);
    }
  }

  #hear(message: unknown): void {
    const bytes =
      message instanceof ArrayBuffer ? new Uint8Array(message) : undefined;
    const seatId = bytes && seatOf(bytes.subarray(0, SEAT_BYTES));
    // Somebody whose coming we have not heard of yet says more later.
    const personId = seatId && this.#deps.seats.personAt(seatId);
    if (!personId) return;
    const text = new TextDecoder().decode(bytes.subarray(SEAT_BYTES));
    const presence = decodePresence(text);
    if (presence)
      this.#listeners.forEach((listener) => listener(personId, presence));
    else this.#ignored += 1;
  }
}
