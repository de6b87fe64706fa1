import { useEffect, useSyncExternalStore } from "react";
import type { PersonId } from "../../../shared/contracts/ids.ts";
import { apply } from "../../../shared/domain/imaging/affine.ts";
import type { ShownImage } from "../viewer/index.ts";
import type { PointerBoard } from "./pointerBoard.ts";
import "./pointers.css";

/** Everybody's pointers on one painted image, with their names; those on other images are not shown (SV14). */
export const Pointers = ({
  board,
  image,
  nameOf,
  onShown,
}: {
  board: PointerBoard;
  image: ShownImage;
  nameOf: (personId: PersonId) => string;
  /** Told what stands in the pane, so that one's own pointing finds its place on it. */
  onShown: (image: ShownImage) => void;
}) => {
  const pointers = useSyncExternalStore(board.subscribe, board.pointers);
  useEffect(() => onShown(image), [onShown, image]);
  return (
    <div className="lz-pointers" aria-hidden>
      {pointers
        .filter(
          ({ at }) =>
            at.sopInstanceUid === image.sopInstanceUid &&
            at.frame === image.frame,
        )
        .map(({ personId, at }) => {
          const [x, y] = apply(image.toCanvas, [at.x, at.y]);
          return (
            <span
              key={personId}
              className="lz-pointer"
              data-testid={`pointer-${personId}`}
              style={{ transform: `translate(${x}px, ${y}px)` }}
            >
              <svg width="18" height="18" viewBox="0 0 18 18">
                <path d="M1 1 L1 14 L5 10.5 L8 17 L10.5 16 L7.5 9.5 L13 9 Z" />
              </svg>
              <b>{nameOf(personId)}</b>
            </span>
          );
        })}
    </div>
  );
};
