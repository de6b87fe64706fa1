import { useEffect, useState } from "react";
import type { RoomState } from "../../platform/rtc/roomState.ts";

/** The longest that images wait for people: a slow join, or a camera that never comes, holds them up no longer. */
const LONGEST_WAIT_MS = 2_500;
/** How long the page may stay busy once the first picture flows. */
const BUSY_MS = 600;

/** Whether the join has what it was for: a picture of somebody, or the knowledge that none will come. */
const isServed = (state: RoomState): boolean => {
  if (state.phase !== "live") return state.phase === "reconnecting";
  const { media, others } = state.room;
  if (media !== "starting" && media !== "flowing") return true;
  const cameras = others.flatMap(({ camera }) =>
    camera && !camera.paused && !camera.failed ? [camera] : [],
  );
  if (media === "starting") return others.length === 0;
  return cameras.length === 0 || cameras.some(({ track }) => track !== null);
};

/**
 * True once the room's first exchange is done and the page has a quiet moment, and at the latest after a while: setting
 * up the images takes the processor that the first picture of the others needs on an old PC.
 */
export const useQuietRoom = (state: RoomState): boolean => {
  const [quiet, setQuiet] = useState(false);
  const served = isServed(state);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(true), LONGEST_WAIT_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (!served) return;
    const idle = requestIdleCallback(() => setQuiet(true), {
      timeout: BUSY_MS,
    });
    return () => cancelIdleCallback(idle);
  }, [served]);
  return quiet;
};
