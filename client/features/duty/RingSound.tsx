import { Button } from "antd";
import { useEffect, useState } from "react";
import { useText } from "../../platform/i18n/useText.ts";
import { playRing, startRinging } from "../../platform/ringTone.ts";

/** Rings as long as it is mounted. A browser that lets no sound out says so, with the click that changes it. */
export const RingSound = () => {
  const t = useText();
  const [muted, setMuted] = useState(false);
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    if (muted) return;
    return startRinging((heard) => setBlocked(!heard));
  }, [muted]);
  return (
    <div className="emergency-sound">
      {blocked && !muted ? (
        <Button
          onClick={() => void playRing().then((heard) => setBlocked(!heard))}
        >
          {t("ring.soundBlocked")}
        </Button>
      ) : (
        <Button type="text" onClick={() => setMuted(!muted)}>
          {t(muted ? "ring.unmute" : "ring.mute")}
        </Button>
      )}
    </div>
  );
};
