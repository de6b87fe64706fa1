export { OpinionPanel } from "./OpinionPanel.tsx";
