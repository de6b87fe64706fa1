import type {
  OrganisationRef,
  PersonRef,
} from "../../../shared/contracts/identity.ts";
import type { SharedViewSnapshot } from "../../../shared/contracts/sharedViewing.ts";
import type { RoomId, SeatId } from "../../../shared/contracts/ids.ts";
import type { DeviceChoice, DeviceProblem } from "./localDevices.ts";
import type { Source } from "./rtcDevice.ts";
import type { Bars } from "./signal.ts";

/** One stream of somebody else. `track` is null until it flows. */
export interface RemoteStream {
  readonly producerId: string;
  readonly paused: boolean;
  readonly track: MediaStreamTrack | null;
  /** This browser cannot receive it. */
  readonly failed: boolean;
}
export interface RemoteSeat {
  readonly seatId: SeatId;
  readonly person: PersonRef;
  readonly organisation: OrganisationRef;
  /** False while that person's line is down and the seat is kept. */
  readonly connected: boolean;
  /** Looks at the images on their own. */
  readonly alone: boolean;
  readonly microphone: RemoteStream | null;
  readonly camera: RemoteStream | null;
  /** How well we receive this person; null while nothing is measured. */
  readonly bars: Bars | null;
}

/** One of our own devices. `off` by the person's choice; `unavailable` with the reason. */
export type OwnSource =
  | { readonly status: "closed" }
  | { readonly status: "opening" }
  | { readonly status: "on"; readonly track: MediaStreamTrack }
  | { readonly status: "off" }
  | { readonly status: "unavailable"; readonly problem: DeviceProblem };

/**
 * Whether sound and pictures can flow. `interrupted`: the path is being restored; `off`: this installation runs without
 * video; `nodeAway`: the media node is gone, we keep asking; `unsupported`: this browser cannot take part.
 */
export type MediaState =
  | "starting"
  | "flowing"
  | "interrupted"
  | "off"
  | "nodeAway"
  | "unsupported";

/** Who was here and is not any more. */
export interface GoneSeat {
  readonly person: PersonRef;
  /** Their line did not come back, and their seat was given up: they did not go by themselves. */
  readonly lineBroke: boolean;
}

/** What is known of a room we are in. */
export interface RoomView {
  readonly roomId: RoomId;
  readonly seatId: SeatId;
  readonly media: MediaState;
  readonly others: readonly RemoteSeat[];
  /** Who of the others was the last to go while we were here; null before anybody went. */
  readonly lastGone: GoneSeat | null;
  /** How well others receive us; null while nothing is measured. */
  readonly ownBars: Bars | null;
  /** The shared view as it was when we came in. */
  readonly sharedView: SharedViewSnapshot;
}

export type LeaveCause = "asked" | "completed" | "accessEnded";
export type RoomState =
  | { readonly phase: "idle" }
  | { readonly phase: "joining"; readonly attempt: number }
  | { readonly phase: "live"; readonly room: RoomView }
  /** The line to the server is down; the seat is kept for a while and asked for again. */
  | { readonly phase: "reconnecting"; readonly room: RoomView }
  | { readonly phase: "left"; readonly cause: LeaveCause }
  | { readonly phase: "failed"; readonly error: unknown };

/** Everything the page shows; a new object for each change. */
export interface RoomSnapshot {
  readonly state: RoomState;
  readonly own: Readonly<Record<Source, OwnSource>>;
  readonly devices: Readonly<Record<Source, readonly DeviceChoice[]>>;
}
