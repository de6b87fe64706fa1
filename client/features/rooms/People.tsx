import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import type { RoomSnapshot } from "../../platform/rtc/roomState.ts";
import { OwnTile, RemoteTile } from "./PersonTile.tsx";

/** Everybody in the room as a strip: the others first, ourselves last. */
export const People = ({ snapshot }: { snapshot: RoomSnapshot }) => {
  const t = useText();
  const { localName } = useLanguage();
  const { state, own } = snapshot;
  const inside = state.phase === "live" || state.phase === "reconnecting";
  const others = inside ? state.room.others : [];
  const words = () => {
    if (state.phase === "joining")
      return state.attempt > 1
        ? t("room.joiningAgain", { attempt: state.attempt })
        : t("room.joining");
    if (others.length > 0) return null;
    const gone = inside ? state.room.lastGone : null;
    return gone
      ? t(gone.lineBroke ? "room.lost" : "room.gone", {
          person: localName(gone.person.name),
        })
      : t("room.alone");
  };
  const message = words();
  return (
    <section className="room-people" aria-label={t("room.people")}>
      {message && (
        <p className="room-people-message" role="status">
          {message}
        </p>
      )}
      <ul>
        {others.map((seat) => (
          <RemoteTile key={seat.seatId} seat={seat} />
        ))}
        <OwnTile
          microphone={own.microphone}
          camera={own.camera}
          bars={inside ? state.room.ownBars : null}
        />
      </ul>
    </section>
  );
};
