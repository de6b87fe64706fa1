/**
 * While the pointer is over a list its rows stay where they are: the rows of `held` keep their order, new ones go below
 * them, gone ones leave. With `held` null the order is the new one.
 */
export const steadyOrder = <T extends { id: string }>(
  held: readonly string[] | null,
  next: readonly T[],
): readonly T[] => {
  if (!held) return next;
  const byId = new Map(next.map((item) => [item.id, item]));
  const known = new Set(held);
  return [
    ...held.flatMap((id) => byId.get(id) ?? []),
    ...next.filter(({ id }) => !known.has(id)),
  ];
};
