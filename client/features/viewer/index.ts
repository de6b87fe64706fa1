export { useLocalView } from "./useLocalView.ts";
export { Viewer } from "./Viewer.tsx";
export type { ViewerPaneProps } from "./ViewerPane.tsx";
