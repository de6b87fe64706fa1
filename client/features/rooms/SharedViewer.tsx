import { Button } from "antd";
import { useCallback, useRef } from "react";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import type { PresenceChannel } from "../../platform/rtc/presenceChannel.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import {
  useCase,
  usePriorStudies,
  useStudies,
  useTellCase,
} from "../cases/index.ts";
import {
  Pointers,
  SharedViewNotice,
  usePointers,
  useTogether,
} from "../sharedViewing/index.ts";
import {
  useHanging,
  useKeyImages,
  useSaveObjects,
  Viewer,
  type ShownImage,
} from "../viewer/index.ts";
import { LeadBar } from "./LeadBar.tsx";
import type { PeopleHere } from "./usePeopleHere.ts";
import { useTellAlone } from "./useTellAlone.ts";

const NONE: readonly Study[] = [];

/**
 * The viewer on the case's shared view: who leads moves everybody's image. No image before it is known whose it is, and
 * no word about images before it is known whether there are any.
 */
export const SharedViewer = ({
  caseId,
  people,
  presence,
}: {
  caseId: CaseId;
  people: PeopleHere;
  /** What the people in the room do at this moment. */
  presence: PresenceChannel;
}) => {
  const t = useText();
  const area = useRef<HTMLDivElement>(null);
  const together = useTogether(caseId, presence);
  const studies = useStudies(caseId);
  const detail = useCase(caseId);
  const priors = usePriorStudies(caseId);
  const keyImages = useKeyImages(caseId);
  const saving = useSaveObjects(
    caseId,
    together.alone ? together.document : undefined,
  );
  const { board, show, tooFast } = usePointers(area, together.viewId, presence);
  const { nameOf } = people;
  useTellAlone(together.alone, people.ownSeatId);
  useTellCase(caseId);
  const renderOverlay = useCallback(
    (image: ShownImage) => (
      <Pointers board={board} image={image} nameOf={nameOf} onShown={show} />
    ),
    [board, nameOf, show],
  );
  const open = together.phase === "live" || together.phase === "away";
  // Everybody's page asks for the same; the server takes the first one (SV15).
  useHanging(
    studies.data ?? NONE,
    together.document,
    open ? together.operate : null,
    // One picture to talk about; more is one choice away.
    true,
  );
  return (
    <div className="room-viewer" ref={area}>
      <div>
        {open && (
          <LeadBar
            together={together}
            others={people.others}
            nameOf={nameOf}
            tooFast={tooFast}
          />
        )}
        <SharedViewNotice view={together} />
        {studies.error && (
          <ErrorNotice
            error={studies.error}
            action={
              <Button
                loading={studies.isFetching}
                onClick={() => void studies.refetch()}
              >
                {t("viewer.retry")}
              </Button>
            }
          />
        )}
      </div>
      {studies.isPending && <Waiting />}
      {studies.data && (
        <Viewer
          studies={studies.data}
          // Everybody in the room reaches the case; its patient's other cases only who was asked for them.
          priors={together.alone ? priors.data : undefined}
          patient={detail.data?.patient}
          document={together.document}
          onGesture={open ? together.operate : null}
          keyImages={keyImages}
          saving={saving}
          renderOverlay={renderOverlay}
        />
      )}
    </div>
  );
};
