export { DutyLink } from "./DutyLink.tsx";
export { EmergencyBanner } from "./EmergencyBanner.tsx";
export { LockedRing, LockedSessionRing } from "./LockedRing.tsx";
export { RingPanel } from "./RingPanel.tsx";
