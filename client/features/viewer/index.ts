export { seriesQuery } from "./seriesQuery.ts";
export { useHanging } from "./useHanging.ts";
export { useKeyImages } from "./useKeyImages.ts";
export { useSaveObjects } from "./useSaveObjects.ts";
export { useLocalView } from "./useLocalView.ts";
export { Viewer } from "./Viewer.tsx";
export type { ShownImage } from "./ViewerPane.tsx";
