/** In pixels of the pane, from its upper left. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Where words stand so that each can be read: inside the pane, and none over another's. Whoever came first keeps its
 * place; the others move up or down, as little as it takes. Where there is no room left they stay.
 */
export const placedApart = (
  boxes: readonly Box[],
  pane: Readonly<Record<"width" | "height", number>>,
): Box[] => {
  const placed: Box[] = [];
  for (const box of boxes) {
    const inside = {
      ...box,
      x: within(box.x, pane.width - box.width),
      y: within(box.y, pane.height - box.height),
    };
    const heights = [
      inside.y,
      ...placed.flatMap(({ y, height }) => [y + height, y - box.height]),
    ]
      .filter((y) => y >= 0 && y + box.height <= pane.height)
      .sort((a, b) => Math.abs(a - inside.y) - Math.abs(b - inside.y));
    const free = heights.find(
      (y) => !placed.some((other) => overlap({ ...inside, y }, other)),
    );
    placed.push({ ...inside, y: free ?? inside.y });
  }
  return placed;
};

const within = (value: number, most: number) =>
  Math.max(0, Math.min(value, most));

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width &&
  b.x < a.x + a.width &&
  a.y < b.y + b.height &&
  b.y < a.y + a.height;
