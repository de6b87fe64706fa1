import { Select } from "antd";
import { useState } from "react";
import { useText } from "../../platform/i18n/useText.ts";
import type { RoomConnection } from "../../platform/rtc/roomConnection.ts";
import type { RoomSnapshot } from "../../platform/rtc/roomState.ts";
import { Field } from "../../ui/Field.tsx";

type Source = keyof RoomSnapshot["own"];
const LABEL = {
  microphone: "room.chooseMicrophone",
  camera: "room.chooseCamera",
} as const;

const DeviceChoice = ({
  source,
  room,
  snapshot,
}: {
  source: Source;
  room: RoomConnection;
  snapshot: RoomSnapshot;
}) => {
  const t = useText();
  const [problem, setProblem] = useState<string>();
  const own = snapshot.own[source];
  const devices = snapshot.devices[source];
  const current =
    own.status === "on" ? (own.track.getSettings().deviceId ?? null) : null;
  const select = async (deviceId: string) => {
    const found = await room.selectDevice(source, deviceId);
    // A page without HTTPS lists no devices to choose from.
    const told = found === "insecure" ? "failed" : found;
    setProblem(told ? t(`room.${source}.${told}`) : undefined);
  };
  return (
    <Field label={t(LABEL[source])} error={problem}>
      {(control) => (
        <Select
          id={control.id}
          {...(control["aria-describedby"] && {
            "aria-describedby": control["aria-describedby"],
          })}
          {...(control.status && { status: control.status })}
          data-testid={`choose-${source}`}
          value={devices.some((d) => d.deviceId === current) ? current : null}
          placeholder={devices.length === 0 ? t("room.noDevices") : ""}
          disabled={devices.length === 0}
          options={devices.map(({ deviceId, label }, i) => ({
            value: deviceId,
            label: label || t("room.deviceNumber", { number: i + 1 }),
          }))}
          onChange={(deviceId: string) => void select(deviceId)}
        />
      )}
    </Field>
  );
};

/** Which microphone and camera; the choice is kept on this computer. */
export const DeviceChoices = (props: {
  room: RoomConnection;
  snapshot: RoomSnapshot;
}) => (
  <div className="room-devices">
    <DeviceChoice source="microphone" {...props} />
    <DeviceChoice source="camera" {...props} />
  </div>
);
