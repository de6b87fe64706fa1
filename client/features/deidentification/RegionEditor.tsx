import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { Rectangle } from "../../../shared/domain/deidentification/regions.ts";
import { useText } from "../../platform/i18n/useText.ts";
import {
  draggedTo,
  movedBy,
  sizedBy,
  type Drag,
  type PictureSize,
  type Point,
} from "./regionDrags.ts";

/** What the pointer holds: a rectangle by its place in the list, or a new one behind its end. */
interface Held {
  drag: Drag;
  at: number;
  shown: Rectangle | undefined;
}

const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Rectangles over a picture: drawn, moved and sized by pointer or keys. */
export const RegionEditor = ({
  size,
  regions,
  chosen,
  onChoose,
  onChange,
}: {
  size: PictureSize;
  regions: readonly Rectangle[];
  chosen: number | null;
  onChoose: (at: number | null) => void;
  onChange: (regions: Rectangle[]) => void;
}) => {
  const t = useText();
  const svg = useRef<SVGSVGElement>(null);
  const [held, setHeld] = useState<Held>();
  const { rows, columns } = size;
  const grip = Math.max(rows, columns) / 40;

  const pointOf = (event: PointerEvent): Point => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return {
      x: ((event.clientX - box.left) / box.width) * columns,
      y: ((event.clientY - box.top) / box.height) * rows,
    };
  };
  const takeUp = (event: PointerEvent, kind: Drag["kind"], at: number) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    svg.current?.setPointerCapture(event.pointerId);
    const from = pointOf(event);
    const rectangle = regions[at];
    onChoose(rectangle ? at : null);
    setHeld(
      rectangle && kind !== "draw"
        ? { drag: { kind, from, rectangle }, at, shown: rectangle }
        : {
            drag: { kind: "draw", from },
            at: regions.length,
            shown: undefined,
          },
    );
  };
  const follow = (event: PointerEvent) => {
    if (!held) return;
    setHeld({ ...held, shown: draggedTo(held.drag, pointOf(event), size) });
  };
  const letGo = () => {
    if (!held) return;
    setHeld(undefined);
    const { at, shown } = held;
    if (!shown || shown === regions[at]) return;
    onChange([...regions.slice(0, at), shown, ...regions.slice(at + 1)]);
    onChoose(at);
  };
  const onKey = (event: KeyboardEvent, at: number) => {
    const rectangle = regions[at];
    if (!rectangle) return;
    const others = (fresh: Rectangle[]) => [
      ...regions.slice(0, at),
      ...fresh,
      ...regions.slice(at + 1),
    ];
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      onChange(others([]));
      onChoose(null);
      return;
    }
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const by = Math.max(1, Math.round(Math.max(rows, columns) / 100));
    const change = event.shiftKey ? sizedBy : movedBy;
    onChange(
      others([change(rectangle, { x: step.x * by, y: step.y * by }, size)]),
    );
  };

  const shown = held
    ? [...regions.slice(0, held.at), held.shown, ...regions.slice(held.at + 1)]
    : regions;
  return (
    <svg
      ref={svg}
      className="copy-regions"
      viewBox={`0 0 ${columns} ${rows}`}
      preserveAspectRatio="none"
      data-testid="copy-regions"
      onPointerDown={(event) => takeUp(event, "draw", regions.length)}
      onPointerMove={follow}
      onPointerUp={letGo}
      onPointerCancel={() => setHeld(undefined)}
    >
      {shown.map(
        (region, at) =>
          region && (
            <g
              key={at}
              className={
                at === chosen ? "copy-region is-chosen" : "copy-region"
              }
              role="button"
              tabIndex={0}
              aria-label={t("copy.region", { number: at + 1 })}
              aria-pressed={at === chosen}
              onFocus={() => onChoose(at)}
              onKeyDown={(event) => onKey(event, at)}
            >
              <rect
                {...region}
                onPointerDown={(event) => takeUp(event, "move", at)}
              />
              <rect
                className="copy-region-grip"
                x={region.x + region.width - Math.min(grip, region.width)}
                y={region.y + region.height - Math.min(grip, region.height)}
                width={Math.min(grip, region.width)}
                height={Math.min(grip, region.height)}
                onPointerDown={(event) => takeUp(event, "size", at)}
              />
            </g>
          ),
      )}
    </svg>
  );
};
