import { Button } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { useText } from "../../platform/i18n/useText.ts";
import type { RemoteSeat } from "../../platform/rtc/roomState.ts";
import { Notice } from "../../ui/Notice.tsx";

const SeatSound = ({
  seatId,
  track,
  attempt,
  onBlocked,
}: {
  seatId: string;
  track: MediaStreamTrack;
  /** Changes when the person has asked for sound. */
  attempt: number;
  onBlocked: () => void;
}) => {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const target = audio.current;
    if (!target) return;
    target.srcObject = new MediaStream([track]);
    return () => {
      target.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    audio.current?.play().catch((error: unknown) => {
      // An element whose track was just replaced aborts the former play; only a refusal needs the person's hand.
      if (error instanceof DOMException && error.name === "NotAllowedError")
        onBlocked();
    });
  }, [track, attempt, onBlocked]);
  return <audio ref={audio} data-testid={`remote-audio-${seatId}`} />;
};

/** Everybody else's sound, once each and never our own. Where the browser wants a click first, there is a button. */
export const RoomSound = ({ others }: { others: readonly RemoteSeat[] }) => {
  const t = useText();
  const [attempt, setAttempt] = useState(0);
  const [blocked, setBlocked] = useState(false);
  const onBlocked = useCallback(() => setBlocked(true), []);
  const play = () => {
    setBlocked(false);
    setAttempt((before) => before + 1);
  };
  return (
    <>
      {others.map(
        ({ seatId, microphone }) =>
          microphone?.track && (
            <SeatSound
              key={seatId}
              seatId={seatId}
              track={microphone.track}
              attempt={attempt}
              onBlocked={onBlocked}
            />
          ),
      )}
      {blocked && (
        <Notice
          tone="waiting"
          role="alert"
          action={
            <Button type="primary" onClick={play}>
              {t("room.playSound")}
            </Button>
          }
        >
          {t("room.soundBlocked")}
        </Notice>
      )}
    </>
  );
};
