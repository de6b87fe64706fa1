export { PacsPanel } from "./PacsPanel.tsx";
