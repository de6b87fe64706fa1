export { SharedViewNotice } from "./SharedViewNotice.tsx";
export { useSharedView } from "./useSharedView.ts";
