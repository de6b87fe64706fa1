import { Button } from "antd";
import { useState } from "react";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import { InsecureContextNotice } from "../../platform/InsecureContextNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import type { OwnSource, RoomSnapshot } from "../../platform/rtc/roomState.ts";
import { Notice } from "../../ui/Notice.tsx";

const MEDIA_WORDS = {
  off: "room.mediaOff",
  nodeAway: "room.mediaAway",
  interrupted: "room.interrupted",
  unsupported: "room.unsupported",
} as const;

/** What is wrong with the line, or null. The server's line comes first: the rest follows from it. */
const lineWords = ({ state }: RoomSnapshot): TextKey | null => {
  if (state.phase === "reconnecting") return "room.reconnecting";
  if (state.phase !== "live") return null;
  const { media } = state.room;
  return media === "starting" || media === "flowing"
    ? null
    : MEDIA_WORDS[media];
};

const problemOf = (source: OwnSource) =>
  source.status === "unavailable" ? source.problem : null;

/** What is wrong with our devices and the way out of it: one sentence where one says it all. */
const deviceWords = ({ own }: RoomSnapshot): TextKey[] => {
  const microphone = problemOf(own.microphone);
  const camera = problemOf(own.camera);
  if (microphone === "missing" && camera === "missing")
    return ["room.listener"];
  return [
    ...(microphone && microphone !== "insecure"
      ? [`room.microphone.${microphone}` as const]
      : []),
    ...(camera && camera !== "insecure"
      ? [`room.camera.${camera}` as const]
      : []),
  ];
};

/** Sentences about the line and the devices, above the image and never over it. */
export const RoomNotices = ({ snapshot }: { snapshot: RoomSnapshot }) => {
  const t = useText();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const dismissal = (key: string) => (
    <Button
      size="small"
      onClick={() => setDismissed((before) => new Set([...before, key]))}
    >
      {t("room.dismiss")}
    </Button>
  );
  const line = lineWords(snapshot);
  // Without video nobody hears or sees anybody: what our devices lack is no news then.
  const devices =
    line === "room.mediaOff"
      ? []
      : deviceWords(snapshot).filter((key) => !dismissed.has(key));
  const insecure =
    problemOf(snapshot.own.microphone) === "insecure" &&
    !dismissed.has("insecure");
  return (
    <>
      {line && (
        <Notice
          tone={line === "room.mediaOff" ? "signed" : "waiting"}
          role="status"
        >
          {t(line)}
        </Notice>
      )}
      {insecure && (
        <div className="room-insecure">
          <InsecureContextNotice />
          {dismissal("insecure")}
        </div>
      )}
      {devices.map((key) => (
        <Notice key={key} tone="waiting" role="status" action={dismissal(key)}>
          {t(key)}
        </Notice>
      ))}
    </>
  );
};
