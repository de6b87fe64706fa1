export { Pointers } from "./Pointers.tsx";
export { SharedViewNotice } from "./SharedViewNotice.tsx";
export { usePointers } from "./usePointers.ts";
export { useTogether, type Together } from "./useTogether.ts";
