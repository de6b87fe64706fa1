export { OpinionPanel } from "./OpinionPanel.tsx";
export { WithdrawnBanner } from "./WithdrawnBanner.tsx";
