/** Lines on a field of 20 by 20. */
const PATHS = {
  window:
    "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M10 3v14M10 6h5M10 9h7M10 12h6.500",
  pan: "M10 2v16M2 10h16M10 2l-2.500 2.500M10 2l2.500 2.500M10 18l-2.500-2.500M10 18l2.500-2.500M2 10l2.500-2.500M2 10l2.500 2.500M18 10l-2.500-2.500M18 10l-2.500 2.500",
  zoom: "M8.500 3a5.500 5.500 0 1 0 0 11a5.500 5.500 0 1 0 0-11M12.500 12.500l5 5M6 8.500h5M8.500 6v5",
  length:
    "M3 17L17 3M3 17l-1.500-3M3 17l3 1.500M17 3l-3-1.500M17 3l1.500 3M8 9.500l1.500 1.500M10.500 7l1.500 1.500",
  angle: "M17 17H3L12 3M9 17a6 6 0 0 0-2.700-5",
  ellipse: "M10 4c5 0 8 2.700 8 6s-3 6-8 6s-8-2.700-8-6s3-6 8-6z",
  cobb: "M2 4l11 3M2 16l11-3M13 7l5 1.500M13 13l5-1.500M16 8.500v3",
  rectangle: "M3 5h14v10H3z",
  area: "M5 6c3-5 9-2 11 1s1 9-4 9s-10-4-7-10z",
  magnify:
    "M8.500 2.500a6 6 0 1 0 0 12a6 6 0 1 0 0-12M13 13l5 5M5.500 8.500a3 3 0 0 1 3-3",
  keyImage:
    "M10 2.500l2.300 4.900l5.200.700l-3.800 3.700l.900 5.200l-4.600-2.500l-4.600 2.500l.900-5.200l-3.800-3.700l5.200-.700z",
  crosshair: "M10 2v5M10 13v5M2 10h5M13 10h5",
  planes: "M3 3h14v14H3zM10 3v14M3 10h14M5 6.500h3M13.500 5v3M5 13.500h3",
  link: "M8.500 11.500l3-3M7 9l-3 3a2.800 2.800 0 0 0 4 4l3-3M13 11l3-3a2.800 2.800 0 0 0-4-4l-3 3",
  more: "M4 10h.5M10 10h.5M16 10h.5",
  arrow: "M16 16L4 4M4 4h6M4 4v6",
  stroke: "M3 15c3-8 5 3 7-4s4-8 7-5",
  probe: "M10 2v6M10 12v6M2 10h6M12 10h6M10 9.500v1",
  rotateRight: "M16 10a6 6 0 1 1-2-4.500M14 2v4h-4",
  rotateLeft: "M4 10a6 6 0 1 0 2-4.500M6 2v4h4",
  flipHorizontal: "M10 2v16M7 5v10H2zM13 5v10h5z",
  flipVertical: "M2 10h16M5 7h10V2zM5 13h10v5z",
  invert:
    "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M10 3a7 7 0 0 1 0 14zM11 5v10M12.500 5.500v9M14 6.500v7M15.500 8v4",
  cine: "M5 3l12 7l-12 7z",
  previousFrame: "M15 4l-8 6l8 6zM4 4v12",
  nextFrame: "M5 4l8 6l-8 6zM16 4v12",
  video: "M2 5h11v10H2zM13 9l5-3v8l-5-3",
  pause: "M6 3v14M7 3v14M13 3v14M14 3v14",
  reset: "M3 10a7 7 0 1 0 2.500-5.300M3 3v4h4",
  fit: "M2 7V2h5M13 2h5v5M18 13v5h-5M7 18H2v-5",
  undo: "M3 8h9a5 5 0 0 1 0 10H8M3 8l4-4M3 8l4 4",
  redo: "M17 8H8a5 5 0 0 0 0 10h4M17 8l-4-4M17 8l-4 4",
  remove: "M3 5h14M8 5V3h4v2M5 5l1 13h8l1-13M8.500 8v7M11.500 8v7",
  layout1: "M3 3h14v14H3z",
  layout2: "M3 3h14v14H3zM10 3v14",
  layout2rows: "M3 3h14v14H3zM3 10h14",
  layout4: "M3 3h14v14H3zM10 3v14M3 10h14",
} as const;
export type IconName = keyof typeof PATHS;

/** An icon of the tool bar; its button says what it does. */
export const ToolIcon = ({ name }: { name: IconName }) => (
  <svg viewBox="0 0 20 20" width={18} height={18} aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
