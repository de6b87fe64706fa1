import type { ReactNode } from "react";

export type Tone =
  | "neutral"
  | "waiting"
  | "live"
  | "signed"
  | "returned"
  | "critical";

/** A state as word, mark and colour: the colour alone never says it. */
export const StatusTag = ({
  tone,
  children,
}: {
  tone: Tone;
  children: ReactNode;
}) => (
  <span className={`lz-tag lz-tone-${tone}`}>
    <span className="lz-tag-mark" aria-hidden />
    {children}
  </span>
);
