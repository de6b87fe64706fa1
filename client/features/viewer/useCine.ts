import { useCallback, useEffect, useState } from "react";
import type { SharedViewOperation } from "../../../shared/domain/sharedViewing/document.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import type { Scene } from "./drags.ts";
import { goingTo } from "./stackIndex.ts";

/** Where the image does not say how fast it was taken. */
const USUAL_FRAME_MS = 100;
const SHORTEST_FRAME_MS = 33;

/** How often it is told where a video has come to, which plays by itself. */
const VIDEO_STEP_MS = 100;

/** What a video has on the screen, where that is not what was asked for last. */
const playedTo = ({ images, index, painted }: Scene) => {
  const now = painted && images[painted.imageIndex];
  return now?.video && painted?.imageIndex !== index ? now : undefined;
};

/**
 * Plays a pane's series around and around while `playing`. An image is passed on only once it is on the screen, so a
 * slow line plays slower and leaves nothing out. A video is followed to where it has come. Null stands for no pane.
 */
export const useCine = (
  scene: () => Scene | null,
  operate: (operation: SharedViewOperation, gesture: string) => void,
) => {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    let timer: ReturnType<typeof setTimeout>;
    let followed = -1;
    const follow = (now: Scene) => {
      const next = playedTo(now);
      // Somebody else has gone elsewhere: the video goes there first.
      const isOwn = now.index === followed;
      followed = next && isOwn ? (now.painted?.imageIndex ?? -1) : now.index;
      if (next && isOwn) operate(goingTo(now, next), "");
    };
    const tick = () => {
      const now = scene();
      const image = now?.images[now.index];
      if (!now || !image) {
        setPlaying(false);
        return;
      }
      if (image.video) {
        follow(now);
        timer = setTimeout(tick, VIDEO_STEP_MS);
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
    toggle: () => {
      const now = playing ? scene() : null;
      const stopped = now && playedTo(now);
      if (stopped) operate(goingTo(now, stopped), "");
      setPlaying(!playing);
    },
    stop: useCallback(() => setPlaying(false), []),
  };
};
