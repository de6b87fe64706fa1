import type { ReactNode } from "react";
import {
  CheckCircleFilled,
  ExclamationCircleFilled,
  InfoCircleFilled,
  WarningFilled,
} from "@ant-design/icons";

const ICONS = {
  critical: ExclamationCircleFilled,
  waiting: WarningFilled,
  signed: InfoCircleFilled,
  live: CheckCircleFilled,
} as const;
type NoticeTone = keyof typeof ICONS;

/** A sentence that stays in its place until what it says is over. Never a toast. */
export const Notice = ({
  tone,
  role,
  action,
  children,
}: {
  tone: NoticeTone;
  role?: "alert" | "status";
  action?: ReactNode;
  children: ReactNode;
}) => {
  const Icon = ICONS[tone];
  return (
    <div className={`lz-notice lz-tone-${tone}`} role={role}>
      <Icon aria-hidden className="lz-notice-icon" />
      <div className="lz-notice-text">{children}</div>
      {action && <div className="lz-notice-action">{action}</div>}
    </div>
  );
};
