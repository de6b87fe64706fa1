import { useId, type ReactNode } from "react";

interface FieldControl {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
  "aria-required": boolean | undefined;
  status?: "error";
}

/** One labelled input: hint below, error in its place, both read out with the input. */
export const Field = ({
  label,
  hint,
  error,
  required = false,
  optionalWord,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Shown beside the label of a field that may stay empty. */
  optionalWord?: string | undefined;
  children: (control: FieldControl) => ReactNode;
}) => {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className="lz-field">
      <label className="lz-field-label" htmlFor={id}>
        {label}
        {optionalWord && (
          <span className="lz-field-optional">{optionalWord}</span>
        )}
      </label>
      {children({
        id,
        "aria-describedby": note ? noteId : undefined,
        "aria-invalid": error ? true : undefined,
        "aria-required": required || undefined,
        ...(error && { status: "error" }),
      })}
      {note && (
        <div
          id={noteId}
          className={error ? "lz-field-note lz-field-error" : "lz-field-note"}
          role={error ? "alert" : undefined}
        >
          {note}
        </div>
      )}
    </div>
  );
};

/** A question answered by one of a few choices: a labelled group for radios or a segmented switch. */
export const ChoiceField = ({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: (control: { labelId: string }) => ReactNode;
}) => {
  const labelId = useId();
  const note = error ?? hint;
  return (
    <div className="lz-field">
      <span id={labelId} className="lz-field-label">
        {label}
      </span>
      {children({ labelId })}
      {note && (
        <div
          className={error ? "lz-field-note lz-field-error" : "lz-field-note"}
          role={error ? "alert" : undefined}
        >
          {note}
        </div>
      )}
    </div>
  );
};
