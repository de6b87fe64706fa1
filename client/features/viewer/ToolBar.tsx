import { Dropdown } from "antd";
import type {
  Hanging,
  HangingId,
} from "../../../shared/domain/imaging/hanging.ts";
import type { Layout } from "../../../shared/domain/sharedViewing/document.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import { useText } from "../../platform/i18n/useText.ts";
import type { KeyAction } from "./keys.ts";
import { presetsOf } from "./presets.ts";
import { ToolIcon, type IconName } from "./ToolIcon.tsx";
import { TOOL_NAMES, type Tool } from "./tools.ts";

type ToolRow = readonly [tool: Tool, key: string];
type ActionRow = readonly [
  icon: IconName,
  key: string,
  name: TextKey,
  action: KeyAction,
];

/** In the hand all the time. */
const TOOLS: readonly ToolRow[] = [
  ["window", "W"],
  ["zoom", "Z"],
  ["pan", "M"],
  ["length", "D"],
  ["angle", "A"],
  ["ellipse", "E"],
  ["arrow", "T"],
  ["probe", "P"],
];
/** Behind the menu. */
const MORE_TOOLS: readonly ToolRow[] = [
  ["cobb", "O"],
  ["rectangle", "S"],
  ["area", "N"],
  ["stroke", "B"],
  ["magnify", "Q"],
  ["crosshair", "J"],
];
const ACTIONS: readonly ActionRow[] = [
  ["reset", "Space", "viewer.reset", { do: "reset" }],
  ["undo", "Ctrl+Z", "viewer.undo", { do: "undo" }],
  ["redo", "Ctrl+Y", "viewer.redo", { do: "redo" }],
];
const MORE_ACTIONS: readonly ActionRow[] = [
  ["planes", "U", "viewer.planes", { do: "planes" }],
  ["link", "Y", "viewer.link", { do: "link" }],
  ["rotateLeft", "L", "viewer.rotateLeft", { do: "turn", by: -90 }],
  ["rotateRight", "R", "viewer.rotateRight", { do: "turn", by: 90 }],
  [
    ...(["flipHorizontal", "H", "viewer.flipHorizontal"] as const),
    { do: "flip", axis: "horizontal" },
  ],
  [
    ...(["flipVertical", "V", "viewer.flipVertical"] as const),
    { do: "flip", axis: "vertical" },
  ],
  ["invert", "I", "viewer.invert", { do: "invert" }],
  ["fit", "=", "viewer.fit", { do: "fit" }],
  ["remove", "Backspace", "viewer.remove", { do: "remove" }],
];
const LAYOUTS: readonly [icon: IconName, name: TextKey, layout: Layout][] = [
  ["layout1", "viewer.layout1", { rows: 1, columns: 1 }],
  ["layout2", "viewer.layout2", { rows: 1, columns: 2 }],
  ["layout2rows", "viewer.layout2rows", { rows: 2, columns: 1 }],
  ["layout4", "viewer.layout4", { rows: 2, columns: 2 }],
];

const HANGING_NAMES: Readonly<Record<HangingId, TextKey>> = {
  ctChest: "viewer.hang.ctChest",
  ctHead: "viewer.hang.ctHead",
  projectionPair: "viewer.hang.projectionPair",
  mammography: "viewer.hang.mammography",
  mrContrasts: "viewer.hang.mrContrasts",
  single: "viewer.hang.single",
};

interface ToolBarProps {
  tool: Tool;
  /** Of the series in the active pane; empty while it shows none. */
  modality: string;
  layout: Layout;
  playing: boolean;
  /** Whether panes scroll together. */
  linked: boolean;
  /** Why the last action did nothing. */
  notice: TextKey | null;
  /** Whether images can be marked as key images here. */
  marks: boolean;
  perform: (action: KeyAction) => void;
  onLayout: (layout: Layout) => void;
  /** How the study in the active pane may be hung. */
  hangings: readonly Hanging[];
  onHang: (hanging: Hanging) => void;
}

/** The tools in one row, what is rarely used behind its menus; the mouse and the keys do the same without it. */
export const ToolBar = (props: ToolBarProps) => {
  const t = useText();
  const { tool, playing, marks, perform } = props;
  const held = MORE_TOOLS.find(([each]) => each === tool);
  return (
    <div className="lz-tools" role="toolbar" aria-label={t("viewer.tools")}>
      {[...TOOLS, ...(held ? [held] : [])].map(([each, key]) => (
        <ToolButton
          key={each}
          {...{ icon: each, shortcut: key, name: TOOL_NAMES[each] }}
          pressed={tool === each}
          onClick={() => perform({ do: "tool", tool: each })}
        />
      ))}
      <span className="lz-tools-gap" />
      {ACTIONS.map(([icon, key, name, action]) => (
        <ToolButton
          key={icon}
          {...{ icon, shortcut: key, name }}
          onClick={() => perform(action)}
        />
      ))}
      <ToolButton
        icon={playing ? "pause" : "cine"}
        {...{ shortcut: "C", name: "viewer.cine", pressed: playing }}
        onClick={() => perform({ do: "cine" })}
      />
      {props.linked && (
        <ToolButton
          icon="link"
          {...{ shortcut: "Y", name: "viewer.link", pressed: true }}
          onClick={() => perform({ do: "link" })}
        />
      )}
      {marks && (
        <ToolButton
          icon="keyImage"
          {...{ shortcut: "K", name: "viewer.keyImage" }}
          onClick={() => perform({ do: "keyImage" })}
        />
      )}
      <span className="lz-tools-gap" />
      <Menus {...props} />
      {props.notice && (
        <span className="lz-tools-notice" role="status">
          {t(props.notice)}
        </span>
      )}
    </div>
  );
};

const Menus = (props: ToolBarProps) => {
  const { tool, modality, layout, perform, onLayout } = props;
  const presets = presetsOf(modality);
  return (
    <>
      {presets.length > 0 && (
        <ToolMenu
          name="viewer.windows"
          icon="invert"
          entries={presets.map(({ key, name }) => ({
            ...{ id: key, name, shortcut: key },
            choose: () => perform({ do: "preset", key }),
          }))}
        />
      )}
      <ToolMenu
        name="viewer.layout"
        icon="layout4"
        entries={[
          ...LAYOUTS.map(([icon, name, each]) => ({
            ...{ id: icon, icon, name },
            chosen:
              each.rows === layout.rows && each.columns === layout.columns,
            choose: () => onLayout(each),
          })),
          ...props.hangings.map((hanging) => ({
            ...{ id: hanging.id, name: HANGING_NAMES[hanging.id] },
            choose: () => props.onHang(hanging),
          })),
        ]}
      />
      <ToolMenu
        name="viewer.more"
        icon="more"
        entries={[
          ...MORE_TOOLS.map(([each, shortcut]) => ({
            ...{ id: each, icon: each, name: TOOL_NAMES[each], shortcut },
            chosen: tool === each,
            choose: () => perform({ do: "tool", tool: each }),
          })),
          ...MORE_ACTIONS.map(([icon, shortcut, name, action]) => ({
            ...{ id: icon, icon, name, shortcut },
            chosen: icon === "link" && props.linked,
            choose: () => perform(action),
          })),
        ]}
      />
    </>
  );
};

interface MenuEntry {
  id: string;
  name: TextKey;
  icon?: IconName;
  shortcut?: string;
  chosen?: boolean;
  choose: () => void;
}

const ToolMenu = ({
  name,
  icon,
  entries,
}: {
  name: TextKey;
  icon: IconName;
  entries: readonly MenuEntry[];
}) => {
  const t = useText();
  const items = entries.map((entry) => ({
    key: entry.id,
    icon: entry.icon && <ToolIcon name={entry.icon} />,
    label: (
      <>
        {t(entry.name)}
        {entry.shortcut && <kbd className="lz-menu-key">{entry.shortcut}</kbd>}
      </>
    ),
  }));
  return (
    <Dropdown
      trigger={["click"]}
      placement="topLeft"
      classNames={{ root: "lz-tool-menu" }}
      menu={{
        items,
        selectable: true,
        selectedKeys: entries.filter((e) => e.chosen).map(({ id }) => id),
        onClick: ({ key }) => entries.find(({ id }) => id === key)?.choose(),
      }}
    >
      <button type="button" className="lz-tools-menu" aria-haspopup="menu">
        <ToolIcon name={icon} />
        {t(name)}
      </button>
    </Dropdown>
  );
};

const ToolButton = ({
  icon,
  shortcut,
  name,
  pressed,
  onClick,
}: {
  icon: IconName;
  shortcut?: string;
  name: TextKey;
  pressed?: boolean;
  onClick: () => void;
}) => {
  const t = useText();
  const label = t(name);
  return (
    <button
      type="button"
      className="lz-tool"
      title={shortcut ? `${label} (${shortcut})` : label}
      aria-label={label}
      aria-keyshortcuts={shortcut?.replace("Ctrl", "Control")}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <ToolIcon name={icon} />
    </button>
  );
};
