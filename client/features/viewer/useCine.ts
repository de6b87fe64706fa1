import { useCallback, useEffect, useState } from "react";
import type { SharedViewOperation } from "../../../shared/domain/sharedViewing/document.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import type { Scene } from "./drags.ts";
import { goingTo } from "./stackIndex.ts";

/** Where the image does not say how fast it was taken. */
const USUAL_FRAME_MS = 100;
const SHORTEST_FRAME_MS = 33;

/**
 * Plays a pane's series around and around while `playing`. An image is passed on only once it is on the screen, so a
 * slow line plays slower and leaves nothing out. Null stands for no pane.
 */
export const useCine = (
  scene: () => Scene | null,
  operate: (operation: SharedViewOperation, gesture: string) => void,
) => {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const now = scene();
      const image = now?.images[now.index];
      if (!now || !image) {
        setPlaying(false);
        return;
      }
      if (now.painted?.imageIndex === now.index) {
        const next = now.images[(now.index + 1) % now.images.length];
        if (next) operate(goingTo(now, next), "");
      }
      const { frameTimeMs } = imageFactsOf(image.attributes, image.frame);
      timer = setTimeout(
        tick,
        Math.max(SHORTEST_FRAME_MS, frameTimeMs ?? USUAL_FRAME_MS),
      );
    };
    timer = setTimeout(tick, 0);
    return () => clearTimeout(timer);
  }, [playing, scene, operate]);
  return {
    playing,
    toggle: useCallback(() => setPlaying((before) => !before), []),
    stop: useCallback(() => setPlaying(false), []),
  };
};
