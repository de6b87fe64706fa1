import type { ReactNode } from "react";

/** Nothing here, and what to do about it. */
export const Empty = ({
  children,
  action,
}: {
  children: ReactNode;
  action?: ReactNode;
}) => (
  <div className="lz-empty">
    <p>{children}</p>
    {action}
  </div>
);
