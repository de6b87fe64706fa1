import { useEffect, useRef } from "react";
import { apply, type Affine } from "../../../shared/domain/imaging/affine.ts";
import { MAX_ANNOTATION_TEXT } from "../../../shared/domain/sharedViewing/document.ts";
import { useText } from "../../platform/i18n/useText.ts";
import type { Drawn } from "./drawing.ts";

/** Where an arrow's words are typed, at its tail. Enter and leaving keep them, Escape leaves the arrow as it was. */
export const ArrowText = ({
  arrow,
  toCanvas,
  onDone,
}: {
  arrow: Drawn;
  toCanvas: Affine;
  /** Null: no change. `byKey`: the hands are still on the keys, which are meant for the image again. */
  onDone: (text: string | null, byKey: boolean) => void;
}) => {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  const [left, top] = apply(toCanvas, arrow.points[1] ?? [0, 0]);
  return (
    <input
      ref={input}
      className="lz-arrow-text"
      style={{ left, top }}
      defaultValue={arrow.text}
      maxLength={MAX_ANNOTATION_TEXT}
      aria-label={t("viewer.arrowText")}
      placeholder={t("viewer.arrowText")}
      onKeyDown={(event) => {
        // An input method's Enter chooses a word.
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter")
          onDone(event.currentTarget.value.trim(), true);
        if (event.key === "Escape") onDone(null, true);
        event.stopPropagation();
      }}
      onBlur={(event) => onDone(event.currentTarget.value.trim(), false)}
    />
  );
};
