import { ApiError } from "../apiError.ts";
import type { DeviceProblem, LocalDevices, Opened } from "./localDevices.ts";
import type { MediaLink } from "./mediaLink.ts";
import type { OwnSource } from "./roomState.ts";
import type { RtcProducer, Source } from "./rtcDevice.ts";
import { fractionLostIn } from "./signal.ts";

const KIND = { microphone: "audio", camera: "video" } as const;

interface Sent {
  link: MediaLink;
  rtc: RtcProducer;
  pausedAtServer: boolean;
}

/**
 * One of our own devices: what the person wants, the track that is open, and the producer that carries it. The three are
 * brought into line one step after the other, whatever changes meanwhile, so that there is never a second producer.
 */
export class OwnMedia {
  readonly source: Source;
  readonly #devices: LocalDevices;
  readonly #onChange: () => void;
  #link: MediaLink | null = null;
  #track: MediaStreamTrack | null = null;
  #sent: Sent | null = null;
  #wanted = true;
  #problem: DeviceProblem | null = null;
  /** Counts openings: the answer to an older one is dropped and its track stopped. */
  #opening = 0;
  #isOpening = false;
  #inUse = false;
  /** How many devices there were at the last look. */
  #known = 0;
  #dirty = false;
  #working = false;

  constructor(source: Source, devices: LocalDevices, onChange: () => void) {
    this.source = source;
    this.#devices = devices;
    this.#onChange = onChange;
  }

  get view(): OwnSource {
    if (!this.#inUse) return { status: "closed" };
    if (this.#isOpening && this.#wanted) return { status: "opening" };
    if (this.#problem) return { status: "unavailable", problem: this.#problem };
    if (!this.#wanted || !this.#track) return { status: "off" };
    return { status: "on", track: this.#track };
  }

  /** Takes the device into use with a track that is being opened. */
  async start(opened: Promise<Opened>): Promise<void> {
    this.#inUse = true;
    this.#wanted = true;
    await this.#adopt(opened);
  }

  /** Flows through `link` from now on; null: nowhere until there is one again. The device stays open. */
  attach(link: MediaLink | null): void {
    this.#link = link;
    this.#reconcile();
  }

  /** What the server says our seat sends; a producer it does not know is made anew. */
  confirm(known: readonly { producerId: string; paused: boolean }[]): void {
    const { rtc } = this.#sent ?? {};
    const confirmed = known.find((one) => one.producerId === rtc?.producerId);
    if (this.#sent && confirmed) this.#sent.pausedAtServer = confirmed.paused;
    else if (this.#sent) this.#dropSent();
    this.#reconcile();
  }
  /** Our producer ended at the server. */
  lost(producerId: string): void {
    if (this.#sent?.rtc.producerId !== producerId) return;
    this.#dropSent();
    this.#reconcile();
  }

  /**
   * Mutes at once at this end, then at the server, so that others see it. A camera that is off is closed: its light goes
   * out. Turning on opens the device where it is not open, asking again where it was refused.
   */
  setOn(on: boolean): void {
    if (!this.#inUse) return;
    this.#wanted = on;
    if (this.#track) this.#track.enabled = on;
    this.#sent?.rtc.setPaused(!on);
    if (!on && this.source === "camera") this.#stopTrack();
    if (on && !this.#track && !this.#isOpening)
      void this.#adopt(this.#devices.open(this.source));
    this.#reconcile();
    this.#onChange();
  }

  /** Changes to another device, without a gap for the others. The old one stays when the new one cannot be opened. */
  async select(deviceId: string): Promise<DeviceProblem | null> {
    const opened = await this.#devices.open(this.source, deviceId);
    if (!opened.track) return opened.problem;
    if (!this.#inUse) {
      opened.track.stop();
      return null;
    }
    this.#opening += 1;
    this.#isOpening = false;
    this.#use(opened.track);
    return null;
  }

  /** Devices were plugged in or pulled out: takes one where the person wants it and has none. */
  devicesChanged(choices: readonly unknown[]): void {
    const count = choices.length;
    const added = count > this.#known;
    this.#known = count;
    const without = this.#inUse && !this.#track && !this.#isOpening;
    if (without && added && this.#problem === "missing" && this.#wanted)
      void this.#adopt(this.#devices.open(this.source));
  }

  /** How much of what we send is lost on the way to the node, 0..1. */
  async fractionLost(): Promise<number | undefined> {
    if (!this.#sent) return undefined;
    return fractionLostIn(await this.#sent.rtc.stats());
  }

  stop(): void {
    this.#inUse = false;
    this.#isOpening = false;
    this.#opening += 1;
    this.#problem = null;
    this.#link = null;
    this.#dropSent();
    this.#stopTrack();
  }

  async #adopt(opened: Promise<Opened>): Promise<void> {
    const number = ++this.#opening;
    this.#isOpening = true;
    this.#problem = null;
    this.#onChange();
    const { track, problem } = await opened;
    if (
      number !== this.#opening ||
      (track && !this.#wanted && this.source === "camera")
    ) {
      track?.stop();
      if (number === this.#opening) this.#isOpening = false;
      this.#onChange();
      return;
    }
    this.#isOpening = false;
    this.#problem = problem ?? null;
    if (track) this.#use(track);
    this.#onChange();
  }

  #use(track: MediaStreamTrack): void {
    this.#stopTrack();
    this.#problem = null;
    this.#track = track;
    track.enabled = this.#wanted;
    // Hints the encoder: sharp faces at a steady rate, and speech.
    track.contentHint = this.source === "camera" ? "motion" : "speech";
    track.addEventListener("ended", () => this.#trackEnded(track));
    this.#reconcile();
    this.#onChange();
  }

  /** Pulled out, or its permission taken back: not by us, who call `stop()`. */
  #trackEnded(track: MediaStreamTrack): void {
    if (this.#track !== track) return;
    this.#track = null;
    this.#problem = "missing";
    this.#reconcile();
    this.#onChange();
    // Another device may take its place at once, e.g. the built-in microphone after the headset.
    if (this.#wanted) void this.#adopt(this.#devices.open(this.source));
  }

  #stopTrack(): void {
    this.#track?.stop();
    this.#track = null;
  }
  #dropSent(): void {
    this.#sent?.rtc.close();
    this.#sent = null;
  }

  #reconcile(): void {
    this.#dirty = true;
    if (this.#working) return;
    this.#working = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      const link = this.#link;
      try {
        if (this.#sent && this.#sent.link !== link) this.#dropSent();
        if (link && !link.closed) await this.#bringIntoLine(link);
      } catch (error) {
        this.#refused(error, link);
      }
    }
    this.#working = false;
  }

  /** A link that closed in between is no failure; what the browser or the node refuses is, and the page says so. */
  #refused(error: unknown, link: MediaLink | null): void {
    if (link?.closed !== false || this.#link !== link) return;
    if (error instanceof ApiError && error.code === "media.notYours") {
      // The server's end of the producer is gone: make a new one.
      this.#dropSent();
      this.#dirty = true;
      return;
    }
    this.#problem = "failed";
    this.#stopTrack();
    this.#dropSent();
    this.#onChange();
  }

  async #bringIntoLine(link: MediaLink): Promise<void> {
    const track = this.#track;
    if (!this.#sent) {
      if (!track || !link.canProduce(KIND[this.source])) return;
      const pausedAtServer = !track.enabled;
      const rtc = await link.produce(this.source, track);
      if (this.#link !== link) {
        rtc.close();
        this.#dirty = true;
        return;
      }
      this.#sent = { link, rtc, pausedAtServer };
      // Whatever changed while it was made is dealt with in the next round.
      rtc.setPaused(!this.#sending);
      this.#dirty = true;
      return;
    }
    const sent = this.#sent;
    await sent.rtc.replaceTrack(track);
    const paused = !this.#sending;
    sent.rtc.setPaused(paused);
    if (sent.pausedAtServer === paused) return;
    await link.setProducerPaused(sent.rtc.producerId, paused);
    sent.pausedAtServer = paused;
    this.#dirty = true;
  }

  get #sending(): boolean {
    return this.#wanted && this.#track !== null;
  }
}
