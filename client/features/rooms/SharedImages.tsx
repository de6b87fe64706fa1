import type { CaseId } from "../../../shared/contracts/ids.ts";
import { lazy, Suspense } from "react";
import { useText } from "../../platform/i18n/useText.ts";
import type { PresenceChannel } from "../../platform/rtc/presenceChannel.ts";
import type { RoomState } from "../../platform/rtc/roomState.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { usePeopleHere } from "./usePeopleHere.ts";
import { useRoomPace } from "./roomPace.ts";
import { useQuietRoom } from "./useQuietRoom.ts";

/** The imaging code is the largest part of the client: people are seen before it has come. */
const SharedViewer = lazy(async () => ({
  default: (await import("./SharedViewer.tsx")).SharedViewer,
}));

/** The case's images as everybody in the room sees them. */
export const SharedImages = ({
  caseId,
  state,
  presence,
}: {
  caseId: CaseId | undefined;
  state: RoomState;
  presence: PresenceChannel;
}) => {
  const t = useText();
  const people = usePeopleHere(state);
  const quiet = useQuietRoom(state);
  useRoomPace(state);
  return (
    <section className="room-images" aria-label={t("room.images")}>
      {caseId && quiet && (
        <Suspense fallback={<Waiting />}>
          <SharedViewer caseId={caseId} people={people} presence={presence} />
        </Suspense>
      )}
    </section>
  );
};
