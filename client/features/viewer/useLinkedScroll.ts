import { useCallback, useRef, useState } from "react";
import type {
  Pane,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { Scene } from "./drags.ts";
import { imageBeside, offsetBetween, whereaboutsOf } from "./linkedScroll.ts";
import { showing } from "./paneOperations.ts";

interface PaneNow {
  paneId: string;
  scene: Scene | null;
}
type Origins = ReadonlyMap<string, Scene>;
const NONE: Origins = new Map();

/** Another series hung there since, or a plane, was never linked. */
const holds = (origins: Origins, { paneId, plane, ...pane }: Pane) =>
  plane === null &&
  origins.get(paneId)?.pane.seriesInstanceUid === pane.seriesInstanceUid;

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
  panes: () => readonly PaneNow[],
  operate: (operation: SharedViewOperation, gesture: string) => void,
) => {
  /** By pane, what stood there when they were linked. */
  const [origins, setOrigins] = useState(NONE);
  /** The same, for a hand that scrolls before the page is drawn again. */
  const latest = useRef(NONE);
  const keep = (next: Origins) => {
    latest.current = next;
    setOrigins(next);
  };

  const link = useCallback((): boolean => {
    const now = panes();
    const placed = now.filter(({ scene }) => asked(scene) !== null);
    const one = asked(placed[0]?.scene ?? null);
    const pairs = placed.slice(1).filter(({ scene }) => {
      const other = asked(scene);
      return one && other && offsetBetween(one, other) !== null;
    });
    if (pairs.length === 0) return false;
    keep(
      new Map(
        placed.flatMap(({ paneId, scene }) => (scene ? [[paneId, scene]] : [])),
      ),
    );
    return true;
  }, [panes]);
  const unlink = useCallback(() => keep(NONE), []);
  /** Whether any two of the shown panes scroll together. */
  const isLinked = useCallback(
    (shown: readonly Pane[]) =>
      shown.filter((pane) => holds(origins, pane)).length > 1,
    [origins],
  );

  /** Brings the other panes to where this one was scrolled. */
  const follow = useCallback(
    (operation: SharedViewOperation) => {
      const linked = latest.current;
      if (operation.type !== "showImage" || linked.size === 0) return;
      const now = panes().flatMap(({ paneId, scene }) =>
        scene && holds(linked, scene.pane) ? [{ paneId, scene }] : [],
      );
      const leading = now.find(({ paneId }) => paneId === operation.paneId);
      const image = leading?.scene.images.find(
        (each) =>
          each.sopInstanceUid === operation.sopInstanceUid &&
          each.frame === operation.frame,
      );
      const where = image && whereaboutsOf(image);
      const from = asked(linked.get(operation.paneId) ?? null);
      if (!where || !from) return;
      for (const { paneId, scene } of now) {
        if (paneId === operation.paneId) continue;
        const before = asked(linked.get(paneId) ?? null);
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
  return { isLinked, link, unlink, follow };
};
