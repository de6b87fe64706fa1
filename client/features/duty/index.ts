export { DutyLink } from "./DutyLink.tsx";
export { EmergencyBanner } from "./EmergencyBanner.tsx";
export { RingPanel } from "./RingPanel.tsx";
