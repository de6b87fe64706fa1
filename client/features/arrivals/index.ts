export { arrivalOf, useArrivals } from "./useArrivals.ts";
export { CaseArrivals } from "./CaseArrivals.tsx";
export { TodayArrivals } from "./TodayArrivals.tsx";
