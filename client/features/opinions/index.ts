export { OpinionPanel } from "./OpinionPanel.tsx";
export { OutdatedBanner } from "./OutdatedBanner.tsx";
export { WithdrawnBanner } from "./WithdrawnBanner.tsx";
