export { useLocalView } from "./useLocalView.ts";
export { Viewer } from "./Viewer.tsx";
