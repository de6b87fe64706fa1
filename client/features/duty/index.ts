export { DutyLink } from "./DutyLink.tsx";
export { EmergencyBanner } from "./EmergencyBanner.tsx";
export { LockedRing } from "./LockedRing.tsx";
export { RingPanel } from "./RingPanel.tsx";
