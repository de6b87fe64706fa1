import { useCallback, useRef, useState } from "react";
import type { SharedViewOperation } from "../../../shared/domain/sharedViewing/document.ts";
import type { Scene } from "./drags.ts";
import { imageBeside, offsetBetween, whereaboutsOf } from "./linkedScroll.ts";
import { showing } from "./paneOperations.ts";

interface Pane {
  paneId: string;
  scene: Scene | null;
}

/** Where the pane's asked image lies; null where it does not say, and for a stack that is cut out of a volume. */
const asked = (scene: Scene | null) => {
  const image = scene?.images[scene.index];
  return image && !image.cut ? whereaboutsOf(image) : null;
};

/**
 * [IM11] Panes that scroll together by position, from the moment when they are linked. For this person's own hand: what it
 * does to the other panes are operations like any other.
 */
export const useLinkedScroll = (
  panes: () => readonly Pane[],
  operate: (operation: SharedViewOperation, gesture: string) => void,
) => {
  /** By pane, what stood there when they were linked. */
  const origins = useRef(new Map<string, Pane["scene"]>());
  const [linked, setLinked] = useState(false);

  const link = useCallback((): boolean => {
    const now = panes();
    const placed = now.filter(({ scene }) => asked(scene) !== null);
    const one = asked(placed[0]?.scene ?? null);
    const pairs = placed.slice(1).filter(({ scene }) => {
      const other = asked(scene);
      return one && other && offsetBetween(one, other) !== null;
    });
    if (pairs.length === 0) return false;
    origins.current = new Map(
      placed.map(({ paneId, scene }) => [paneId, scene]),
    );
    setLinked(true);
    return true;
  }, [panes]);
  const unlink = useCallback(() => {
    origins.current.clear();
    setLinked(false);
  }, []);

  /** Brings the other panes to where this one was scrolled. */
  const follow = useCallback(
    (operation: SharedViewOperation) => {
      if (operation.type !== "showImage" || origins.current.size === 0) return;
      const now = panes();
      const leading = now.find(({ paneId }) => paneId === operation.paneId);
      const image = leading?.scene?.images.find(
        (each) =>
          each.sopInstanceUid === operation.sopInstanceUid &&
          each.frame === operation.frame,
      );
      /** Another series has been hung there since: it was never linked. */
      const isSameSeries = (scene: Scene | null): scene is Scene =>
        scene !== null &&
        origins.current.get(scene.pane.paneId)?.pane.seriesInstanceUid ===
          scene.pane.seriesInstanceUid;
      const where = image && whereaboutsOf(image);
      const from = asked(origins.current.get(operation.paneId) ?? null);
      if (!where || !from || !isSameSeries(leading?.scene ?? null)) return;
      for (const { paneId, scene } of now) {
        if (paneId === operation.paneId || !isSameSeries(scene)) continue;
        const before = asked(origins.current.get(paneId) ?? null);
        if (!before) continue;
        const offset = offsetBetween(from, before);
        if (offset === null) continue;
        const beside = imageBeside(where, scene.images, offset);
        if (beside && beside !== scene.images[scene.index])
          operate(showing(scene.pane, beside), "");
      }
    },
    [panes, operate],
  );
  return { linked, link, unlink, follow };
};
