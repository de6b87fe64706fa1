export { ConsentSection } from "./ConsentSection.tsx";
export { useConsents } from "./useConsents.ts";
