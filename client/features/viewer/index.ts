export { seriesQuery } from "./seriesQuery.ts";
export { useLocalView } from "./useLocalView.ts";
export { Viewer } from "./Viewer.tsx";
export type { ShownImage } from "./ViewerPane.tsx";
