import { useEffect, useRef } from "react";
import type { SeatId } from "../../../shared/contracts/ids.ts";
import { useSocket } from "../../platform/platform.ts";

const TELL_AGAIN_MS = 3_000;

/** Keeps the others told whether this person looks alone: again after each return of the line, and until it was heard. */
export const useTellAlone = (alone: boolean, seatId: SeatId | null) => {
  const socket = useSocket();
  /** The server may hold that this person looks alone. */
  const told = useRef(false);
  useEffect(() => {
    if (!seatId || (!alone && !told.current)) return;
    told.current = true;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      socket.command("room:setAlone", { seatId, alone }).then(
        () => {
          if (!over) told.current = alone;
        },
        () => {
          if (!over) timer = setTimeout(tell, TELL_AGAIN_MS);
        },
      );
    };
    tell();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [socket, alone, seatId]);
};
