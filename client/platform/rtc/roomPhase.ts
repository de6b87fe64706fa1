import type { JoinReply } from "../../../shared/contracts/rooms.ts";
import type { LeaveCause, RoomState, RoomView } from "./roomState.ts";

export type Seat = Pick<JoinReply, "roomId" | "seatId" | "sharedView">;
/** Where a connection stands, whatever its line does. */
export type Phase =
  | { at: "idle" }
  | { at: "joining"; attempt: number }
  | { at: "seated"; seat: Seat }
  | { at: "left"; cause: LeaveCause }
  | { at: "failed"; error: unknown };

/** What the page is told. `present`: the server knows this socket as our seat's; a kept seat alone is `reconnecting`. */
export const stateOf = (
  phase: Phase,
  present: boolean,
  view: () => Omit<RoomView, keyof Seat>,
): RoomState => {
  switch (phase.at) {
    case "idle":
      return { phase: "idle" };
    case "joining":
      return { phase: "joining", attempt: phase.attempt };
    case "left":
      return { phase: "left", cause: phase.cause };
    case "failed":
      return { phase: "failed", error: phase.error };
    case "seated":
      return {
        phase: present ? "live" : "reconnecting",
        room: { ...phase.seat, ...view() },
      };
  }
};
