import { Button } from "antd";
import { useId, useRef, type PointerEvent } from "react";
import {
  MAX_POINTS,
  pathOf,
  type Signature,
  type Stroke,
} from "../../../shared/domain/consents/signature.ts";
import { useText } from "../../platform/i18n/useText.ts";

/** A signature as the browser gave it, stroke by stroke. */
export const emptySignature: Signature = { width: 0, height: 0, strokes: [] };

/** A field to sign in with a pen, a finger or the mouse. Points are taken as the device gives them, to a tenth of a pixel. */
export const SignaturePad = ({
  value,
  onChange,
  error,
}: {
  value: Signature;
  onChange: (value: Signature) => void;
  error: string | undefined;
}) => {
  const t = useText();
  const id = useId();
  const began = useRef<number | null>(null);
  const drawing = useRef<Signature | null>(null);

  const pointOf = (event: PointerEvent<SVGSVGElement>): Stroke[number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const tenth = (pixels: number) => Math.round(pixels * 10) / 10;
    began.current ??= event.timeStamp;
    return [
      tenth(event.clientX - box.left),
      tenth(event.clientY - box.top),
      Math.max(0, Math.round(event.timeStamp - began.current)),
    ];
  };
  const draw = (strokes: Stroke[], from: Signature) => {
    drawing.current = { ...from, strokes };
    onChange(drawing.current);
  };
  const down = (event: PointerEvent<SVGSVGElement>) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    if (value.strokes.length === 0) began.current = null;
    draw([...value.strokes, [pointOf(event)]], {
      width: Math.round(box.width),
      height: Math.round(box.height),
      strokes: [],
    });
  };
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const now = drawing.current;
    const last = now?.strokes.at(-1);
    if (!now || !last) return;
    const points = now.strokes.reduce((sum, { length }) => sum + length, 0);
    if (points >= MAX_POINTS) return;
    draw([...now.strokes.slice(0, -1), [...last, pointOf(event)]], now);
  };
  const up = () => {
    drawing.current = null;
  };

  return (
    <div className="lz-field">
      <div className="consent-pad-head">
        <span id={id} className="lz-field-label">
          {t("consent.pad")}
        </span>
        {value.strokes.length > 0 && (
          <Button
            size="small"
            type="link"
            onClick={() => {
              began.current = null;
              onChange(emptySignature);
            }}
          >
            {t("consent.padClear")}
          </Button>
        )}
      </div>
      <svg
        className={error ? "consent-pad is-wrong" : "consent-pad"}
        role="img"
        aria-labelledby={id}
        data-testid="signature-pad"
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      >
        <path d={pathOf(value.strokes)} className="consent-ink" />
      </svg>
      <div
        className={error ? "lz-field-note lz-field-error" : "lz-field-note"}
        role={error ? "alert" : undefined}
      >
        {error ?? t("consent.padHint")}
      </div>
    </div>
  );
};

/** A kept signature, as it was drawn. */
export const SignaturePicture = ({ signature }: { signature: Signature }) => {
  const t = useText();
  return (
    <svg
      className="consent-picture"
      role="img"
      aria-label={t("consent.pad")}
      viewBox={`0 0 ${signature.width} ${signature.height}`}
    >
      <path d={pathOf(signature.strokes)} className="consent-ink" />
    </svg>
  );
};
