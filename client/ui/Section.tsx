import { useId, type ReactNode } from "react";

/** One titled part of a page. */
export const Section = ({
  title,
  aside,
  children,
  flush = false,
  testId,
}: {
  title: ReactNode;
  /** Stands at the right of the title: a count, a small action. */
  aside?: ReactNode;
  children: ReactNode;
  /** Content reaches the edges, e.g. a list of rows. */
  flush?: boolean;
  testId?: string;
}) => {
  const id = useId();
  return (
    <section className="lz-section" aria-labelledby={id} data-testid={testId}>
      <div className="lz-section-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      <div className={flush ? undefined : "lz-section-body"}>{children}</div>
    </section>
  );
};
