import type { ReactNode } from "react";

/** While something loads. Appears only after 300 ms, so that a fast answer never flickers. */
export const Waiting = ({ label }: { label: string }) => (
  <div className="lz-waiting" role="status">
    <span className="lz-waiting-bar" aria-hidden />
    {label}
  </div>
);

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
