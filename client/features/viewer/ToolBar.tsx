import type { Layout } from "../../../shared/domain/sharedViewing/document.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import { useText } from "../../platform/i18n/useText.ts";
import type { KeyAction } from "./keys.ts";
import { presetsOf } from "./presets.ts";
import { ToolIcon, type IconName } from "./ToolIcon.tsx";
import type { Tool } from "./tools.ts";

const TOOLS: readonly [tool: Tool, key: string, name: TextKey][] = [
  ["window", "W", "viewer.toolWindow"],
  ["zoom", "Z", "viewer.toolZoom"],
  ["pan", "M", "viewer.toolPan"],
  ["length", "D", "viewer.toolLength"],
  ["angle", "A", "viewer.toolAngle"],
  ["ellipse", "E", "viewer.toolEllipse"],
  ["arrow", "T", "viewer.toolArrow"],
  ["stroke", "B", "viewer.toolStroke"],
  ["probe", "P", "viewer.toolProbe"],
];
const ACTIONS: readonly [
  icon: IconName,
  key: string,
  name: TextKey,
  action: KeyAction,
][] = [
  ["rotateLeft", "L", "viewer.rotateLeft", { do: "turn", by: -90 }],
  ["rotateRight", "R", "viewer.rotateRight", { do: "turn", by: 90 }],
  [
    "flipHorizontal",
    "H",
    "viewer.flipHorizontal",
    { do: "flip", axis: "horizontal" },
  ],
  [
    "flipVertical",
    "V",
    "viewer.flipVertical",
    { do: "flip", axis: "vertical" },
  ],
  ["invert", "I", "viewer.invert", { do: "invert" }],
  ["fit", "=", "viewer.fit", { do: "fit" }],
  ["reset", "Space", "viewer.reset", { do: "reset" }],
  ["undo", "Ctrl+Z", "viewer.undo", { do: "undo" }],
  ["redo", "Ctrl+Y", "viewer.redo", { do: "redo" }],
  ["remove", "Backspace", "viewer.remove", { do: "remove" }],
];
const LAYOUTS: readonly [icon: IconName, name: TextKey, layout: Layout][] = [
  ["layout1", "viewer.layout1", { rows: 1, columns: 1 }],
  ["layout2", "viewer.layout2", { rows: 1, columns: 2 }],
  ["layout2rows", "viewer.layout2rows", { rows: 2, columns: 1 }],
  ["layout4", "viewer.layout4", { rows: 2, columns: 2 }],
];

interface ToolBarProps {
  tool: Tool;
  /** Of the series in the active pane; empty while it shows none. */
  modality: string;
  layout: Layout;
  playing: boolean;
  perform: (action: KeyAction) => void;
  onLayout: (layout: Layout) => void;
}

/** Every tool with its key; the mouse and the keys do the same without it. */
export const ToolBar = (props: ToolBarProps) => {
  const t = useText();
  const { tool, playing, layout, perform, onLayout } = props;
  return (
    <div className="lz-tools" role="toolbar" aria-label={t("viewer.tools")}>
      {TOOLS.map(([each, key, name]) => (
        <ToolButton
          key={each}
          {...{ icon: each, shortcut: key, name, pressed: tool === each }}
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
      <span className="lz-tools-gap" />
      {LAYOUTS.map(([icon, name, each]) => (
        <ToolButton
          key={icon}
          {...{ icon, name }}
          pressed={each.rows === layout.rows && each.columns === layout.columns}
          onClick={() => onLayout(each)}
        />
      ))}
      <Presets {...props} />
    </div>
  );
};

const Presets = ({ modality, perform }: ToolBarProps) => {
  const t = useText();
  const presets = presetsOf(modality);
  return (
    presets.length > 0 && (
      <>
        <span className="lz-tools-gap" />
        {presets.map(({ key, name }) => (
          <button
            type="button"
            key={key}
            aria-keyshortcuts={key}
            onClick={() => perform({ do: "preset", key })}
          >
            {t(name)} <kbd>{key}</kbd>
          </button>
        ))}
      </>
    )
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
