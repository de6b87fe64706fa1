import {
  isMirrored,
  type Affine,
} from "../../../shared/domain/imaging/affine.ts";
import {
  edgeLetters,
  type Orientation,
} from "../../../shared/domain/imaging/orientation.ts";
import { useText } from "../../platform/i18n/useText.ts";

const EDGES = ["left", "right", "top", "bottom"] as const;

/** [IM1] [IM2] [IM3] Which side of the patient is where, by the transform that the image was painted with. */
export const PaneEdges = ({
  orientation,
  toCanvas,
}: {
  orientation: Orientation | null;
  toCanvas: Affine;
}) => {
  const t = useText();
  const letters = edgeLetters(orientation, toCanvas);
  return (
    <>
      {letters &&
        EDGES.map((edge) => (
          <span
            key={edge}
            className={`lz-pane-edge is-${edge}`}
            data-edge={edge}
          >
            {letters[edge]}
          </span>
        ))}
      <div className="lz-pane-sides">
        {!letters && <strong>{t("viewer.sideUnknown")}</strong>}
        {isMirrored(toCanvas) && <strong>{t("viewer.mirrored")}</strong>}
      </div>
    </>
  );
};
