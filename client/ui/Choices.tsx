import { useId } from "react";

interface Choice<V extends string> {
  value: V;
  label: string;
  detail?: string;
  tone?: "critical" | "waiting";
}

/** A few choices, all in sight: native radios, so that arrow keys and screen readers work as everywhere. */
export const Choices = <V extends string>({
  labelId,
  choices,
  value,
  onChange,
  layout = "row",
}: {
  labelId: string;
  choices: readonly Choice<V>[];
  value: V | "";
  onChange: (value: V) => void;
  layout?: "row" | "column";
}) => {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-labelledby={labelId}
      className={`lz-choices lz-choices-${layout}`}
    >
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={[
            "lz-choice",
            choice.tone && `lz-choice-${choice.tone}`,
            choice.value === value && "is-chosen",
          ]
            .filter(Boolean)
            .join(" ")}
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            {choice.label}
            {choice.detail && (
              <span className="lz-choice-detail">{choice.detail}</span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
};
