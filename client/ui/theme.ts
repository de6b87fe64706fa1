import { theme, type ThemeConfig } from "antd";

/** Everything the interface is coloured with. `theme.test.ts` keeps each text pair at 4.5:1 or better. */
export interface Palette {
  canvas: string;
  surface: string;
  sunken: string;
  line: string;
  lineStrong: string;
  text: string;
  textSoft: string;
  textFaint: string;
  primary: string;
  primaryHover: string;
  primarySoft: string;
  onPrimary: string;
  waiting: string;
  waitingSoft: string;
  live: string;
  liveSoft: string;
  signed: string;
  signedSoft: string;
  returned: string;
  returnedSoft: string;
  critical: string;
  criticalSoft: string;
}

export const PALETTES = {
  light: {
    canvas: "#f2f5f6",
    surface: "#ffffff",
    sunken: "#f7f9fa",
    line: "#dbe3e6",
    lineStrong: "#82949b",
    text: "#14252b",
    textSoft: "#43565d",
    textFaint: "#5b6d74",
    primary: "#0b6477",
    primaryHover: "#0f7a90",
    primarySoft: "#e2f0f3",
    onPrimary: "#ffffff",
    waiting: "#854800",
    waitingSoft: "#fcf0da",
    live: "#15623a",
    liveSoft: "#e1f3e8",
    signed: "#1b559f",
    signedSoft: "#e6eefa",
    returned: "#6838a6",
    returnedSoft: "#f1eafb",
    critical: "#b0201a",
    criticalSoft: "#fdeae9",
  },
  dark: {
    canvas: "#0b1114",
    surface: "#141d21",
    sunken: "#0f171a",
    line: "#27353b",
    lineStrong: "#6d8088",
    text: "#e7eef0",
    textSoft: "#b3c3c9",
    textFaint: "#93a6ad",
    primary: "#4fb6cb",
    primaryHover: "#74c9da",
    primarySoft: "#12323a",
    onPrimary: "#05171b",
    waiting: "#f2bb63",
    waitingSoft: "#33270f",
    live: "#6fd29b",
    liveSoft: "#11301f",
    signed: "#8dbcf7",
    signedSoft: "#15273f",
    returned: "#c6a6f2",
    returnedSoft: "#2a1d3f",
    critical: "#ff9a92",
    criticalSoft: "#3d1614",
  },
} as const satisfies Record<string, Palette>;
export type Mode = keyof typeof PALETTES;

const FONT = [
  "system-ui",
  "-apple-system",
  '"Segoe UI"',
  '"PingFang SC"',
  '"Microsoft YaHei"',
  '"Noto Sans CJK SC"',
  '"Source Han Sans SC"',
  "sans-serif",
].join(", ");

/** Hit targets: a finger needs 44 px, a mouse 32 px and a little. */
const controlHeight = (touch: boolean) => (touch ? 44 : 36);

/** antd's tokens out of our palette. */
export const antdTheme = (mode: Mode, touch: boolean): ThemeConfig => {
  const p = PALETTES[mode];
  return {
    // The rules are in the build's own style sheet (antdStyles.ts), the same for every theme; only variables are set here.
    zeroRuntime: true,
    hashed: false,
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      fontFamily: FONT,
      fontSize: 14,
      borderRadius: 6,
      controlHeight: controlHeight(touch),
      controlHeightSM: touch ? 44 : 32,
      // What opens is there at once and takes clicks: an old PC paints every step of a movement with its processor.
      motion: false,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      colorPrimary: p.primary,
      colorPrimaryHover: p.primaryHover,
      colorPrimaryActive: p.primary,
      colorLink: p.primary,
      colorLinkHover: p.primaryHover,
      colorText: p.text,
      colorTextSecondary: p.textSoft,
      colorTextTertiary: p.textFaint,
      colorTextDescription: p.textFaint,
      colorTextPlaceholder: p.textFaint,
      colorTextDisabled: p.textFaint,
      colorBorder: p.lineStrong,
      colorBorderSecondary: p.line,
      colorBgBase: p.surface,
      colorBgContainer: p.surface,
      colorBgElevated: p.surface,
      colorBgLayout: p.canvas,
      colorError: p.critical,
      colorWarning: p.waiting,
      colorSuccess: p.live,
      colorInfo: p.signed,
    },
    components: {
      Button: {
        primaryColor: p.onPrimary,
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        fontWeight: 500,
      },
      // Our own ring shows the focus; a second one around it blurs the edge.
      Input: { activeShadow: "none", errorActiveShadow: "none" },
    },
  };
};

const kebab = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The palette as custom properties (`--lz-text-soft`), for our own style sheets. */
export const cssVariables = (mode: Mode): Record<string, string> => ({
  "--lz-font": FONT,
  ...Object.fromEntries(
    Object.entries<string>(PALETTES[mode]).map(([name, colour]) => [
      `--lz-${kebab(name)}`,
      colour,
    ]),
  ),
});
