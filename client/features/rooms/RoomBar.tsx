import {
  AudioMutedOutlined,
  AudioOutlined,
  FileTextOutlined,
  FormOutlined,
  LogoutOutlined,
  SettingOutlined,
  VideoCameraOutlined,
} from "@ant-design/icons";
import { Button, Popover, Tooltip } from "antd";
import type { ComponentType } from "react";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import { useText } from "../../platform/i18n/useText.ts";
import type { RoomConnection } from "../../platform/rtc/roomConnection.ts";
import type { OwnSource, RoomSnapshot } from "../../platform/rtc/roomState.ts";
import { useMedia } from "../../ui/useMedia.ts";
import { DeviceChoices } from "./DeviceChoices.tsx";

export type Drawer = "case" | "opinion";
type Source = keyof RoomSnapshot["own"];

const WORDS = {
  microphone: {
    turnOff: "room.muteHint",
    turnOn: "room.unmuteHint",
    off: "room.muted",
  },
  camera: {
    turnOff: "room.cameraOffHint",
    turnOn: "room.cameraOnHint",
    off: "room.off",
  },
} as const satisfies Record<Source, Record<string, TextKey>>;

type Name = "microphone" | "camera" | "devices" | "leave" | Drawer;

const BarButton = ({
  icon: Icon,
  name,
  state,
  hint,
  tone,
  ...button
}: {
  icon: ComponentType<{ "aria-hidden": boolean }>;
  name: Name;
  state?: string;
  hint?: string;
  tone?: "off" | "leave";
  onClick?: () => void;
  "aria-pressed"?: boolean;
  "aria-expanded"?: boolean;
  "data-testid"?: string;
}) => {
  const t = useText();
  const narrow = useMedia("(max-width: 719px)");
  return (
    <Tooltip title={hint}>
      <Button
        {...button}
        className={["room-button", tone && `is-${tone}`]
          .filter(Boolean)
          .join(" ")}
        aria-label={t(`room.${name}`)}
        icon={<Icon aria-hidden />}
      >
        <span className="room-button-text">
          {t(narrow ? `room.short.${name}` : `room.${name}`)}
          {state && <small>{state}</small>}
        </span>
      </Button>
    </Tooltip>
  );
};

const SourceButton = ({
  source,
  own,
  room,
}: {
  source: Source;
  own: OwnSource;
  room: RoomConnection;
}) => {
  const t = useText();
  const words = WORDS[source];
  const on = own.status === "on";
  const state = (): TextKey => {
    if (on) return "room.on";
    if (own.status === "opening") return "room.opening";
    return own.status === "unavailable" ? "room.unavailable" : words.off;
  };
  const hint = (): TextKey => {
    if (own.status === "unavailable") return "room.tryAgainHint";
    return on ? words.turnOff : words.turnOn;
  };
  const icons = {
    microphone: on ? AudioOutlined : AudioMutedOutlined,
    camera: VideoCameraOutlined,
  } as const;
  return (
    <BarButton
      icon={icons[source]}
      name={source}
      state={t(state())}
      hint={t(hint())}
      {...(!on && { tone: "off" as const })}
      aria-pressed={on}
      data-testid={`toggle-${source}`}
      onClick={() => room.setOn(source, !on)}
    />
  );
};

/** What one does in a room: own devices on the left, what is written on the right, the way out at the end. */
export const RoomBar = ({
  room,
  snapshot,
  drawer,
  onDrawer,
  onLeave,
}: {
  room: RoomConnection;
  snapshot: RoomSnapshot;
  drawer: Drawer | null;
  onDrawer: (drawer: Drawer | null) => void;
  onLeave: () => void;
}) => {
  const t = useText();
  const drawerButton = (which: Drawer, icon: typeof FormOutlined) => (
    <BarButton
      icon={icon}
      name={which}
      aria-expanded={drawer === which}
      data-testid={`drawer-${which}`}
      onClick={() => onDrawer(drawer === which ? null : which)}
    />
  );
  return (
    <div className="room-bar" role="toolbar" aria-label={t("room.controls")}>
      <SourceButton
        source="microphone"
        own={snapshot.own.microphone}
        room={room}
      />
      <SourceButton source="camera" own={snapshot.own.camera} room={room} />
      <Popover
        trigger="click"
        placement="topLeft"
        content={<DeviceChoices room={room} snapshot={snapshot} />}
      >
        {/* Popover hands its handlers to a real element, which the tooltip would swallow. */}
        <span className="room-bar-item">
          <BarButton
            icon={SettingOutlined}
            name="devices"
            data-testid="devices"
          />
        </span>
      </Popover>
      <span className="room-bar-gap" />
      {drawerButton("case", FileTextOutlined)}
      {drawerButton("opinion", FormOutlined)}
      <BarButton
        icon={LogoutOutlined}
        name="leave"
        tone="leave"
        data-testid="leave"
        onClick={onLeave}
      />
    </div>
  );
};
