import { useState } from "react";
import { steadyOrder } from "./steadyOrder.ts";

/** `items` in an order that holds while the pointer is over the list; spread `hold` on the list's element. */
export const useSteadyOrder = <T extends { id: string }>(
  items: readonly T[],
) => {
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const shown = steadyOrder(held, items);
  return {
    shown,
    hold: {
      onPointerEnter: () => setHeld(shown.map(({ id }) => id)),
      onPointerLeave: () => setHeld(null),
    },
  };
};
