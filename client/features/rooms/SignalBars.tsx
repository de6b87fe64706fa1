import { useText } from "../../platform/i18n/useText.ts";

/** One person's line in three bars, with the word for it. */
export const SignalBars = ({ bars }: { bars: 1 | 2 | 3 | null }) => {
  const t = useText();
  if (bars === null) return null;
  const words = t(`room.signal.${bars}`);
  return (
    <span
      className={`room-signal room-signal-${bars}`}
      role="img"
      aria-label={words}
      title={words}
    >
      {[1, 2, 3].map((bar) => (
        <span key={bar} className={bar <= bars ? "is-lit" : undefined} />
      ))}
    </span>
  );
};
