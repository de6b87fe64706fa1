import { AudioMutedOutlined, AudioOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import type { OwnSource, RemoteSeat } from "../../platform/rtc/roomState.ts";
import { SignalBars } from "./SignalBars.tsx";
import { useVideo } from "./useVideo.ts";

const Tile = ({
  name,
  organisation,
  muted,
  bars,
  message,
  note,
  children,
  testId,
}: {
  name: string;
  organisation: string | null;
  muted: "muted" | "on" | "none";
  bars: RemoteSeat["bars"];
  /** Stands in place of the picture, or over it. */
  message: string | null;
  /** What this person does beside talking, always in sight. */
  note: string | null;
  children: ReactNode;
  testId: string;
}) => {
  const t = useText();
  const words = {
    muted: t("room.muted"),
    on: t("room.unmuted"),
    none: t("room.noMicrophone"),
  }[muted];
  const Icon = muted === "on" ? AudioOutlined : AudioMutedOutlined;
  return (
    <li className="room-tile" data-testid={testId}>
      {children}
      {message && (
        <span className="room-tile-message">
          <span className="room-tile-initial" aria-hidden>
            {Array.from(name)[0]}
          </span>
          {message}
        </span>
      )}
      <SignalBars bars={bars} />
      {note && <span className="room-tile-note">{note}</span>}
      <span className="room-tile-label">
        <span
          className={muted === "on" ? "room-mic" : "room-mic is-muted"}
          role="img"
          aria-label={words}
          title={words}
        >
          <Icon aria-hidden />
        </span>
        <span
          className="room-tile-words"
          title={[name, organisation].filter(Boolean).join(" · ")}
        >
          <strong>{name}</strong>
          {organisation && <span>{organisation}</span>}
        </span>
      </span>
    </li>
  );
};

/** Somebody else in the room: picture, name and institution, microphone, line. */
export const RemoteTile = ({ seat }: { seat: RemoteSeat }) => {
  const t = useText();
  const { localName } = useLanguage();
  const { camera, microphone, connected } = seat;
  const showing = camera !== null && !camera.paused && camera.track !== null;
  const video = useVideo(showing ? camera.track : null);
  const unheard =
    microphone !== null && microphone.failed && !microphone.paused;
  const message = () => {
    if (!connected) return t("room.away");
    // Over the picture too: whoever sees a face expects to hear it.
    if (unheard) return t("room.soundFailed");
    if (showing) return null;
    if (!camera || camera.paused) return t("room.cameraOff");
    return t(camera.failed ? "room.pictureFailed" : "room.pictureComing");
  };
  const muted = () => {
    if (!microphone) return "none";
    return microphone.paused ? "muted" : "on";
  };
  return (
    <Tile
      name={localName(seat.person.name)}
      organisation={localName(seat.organisation.name)}
      muted={muted()}
      bars={seat.bars}
      message={message()}
      note={seat.alone ? t("lead.theyAreAlone") : null}
      testId={`seat-${seat.seatId}`}
    >
      <video
        ref={video}
        className="room-video"
        autoPlay
        muted
        playsInline
        hidden={!showing}
        data-testid={`remote-video-${seat.seatId}`}
        data-person={seat.person.id}
      />
    </Tile>
  );
};

/** Ourselves, as in a mirror. */
export const OwnTile = ({
  microphone,
  camera,
  bars,
}: {
  microphone: OwnSource;
  camera: OwnSource;
  bars: RemoteSeat["bars"];
}) => {
  const t = useText();
  const track = camera.status === "on" ? camera.track : null;
  const video = useVideo(track);
  const message = () => {
    if (track) return null;
    return t(
      camera.status === "opening" ? "room.pictureComing" : "room.cameraOff",
    );
  };
  const muted = () => {
    if (microphone.status === "on") return "on";
    return microphone.status === "unavailable" ? "none" : "muted";
  };
  return (
    <Tile
      name={t("room.you")}
      organisation={null}
      muted={muted()}
      bars={bars}
      message={message()}
      note={null}
      testId="own-seat"
    >
      <video
        ref={video}
        className="room-video is-mirrored"
        autoPlay
        muted
        playsInline
        hidden={!track}
        data-testid="own-video"
      />
    </Tile>
  );
};
