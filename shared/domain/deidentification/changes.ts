/** What was done to an attribute (DI9). */
export const CHANGE_ACTIONS = [
  "removed",
  "emptied",
  "replaced",
  "uid",
  "moved",
  "written",
  "blanked",
] as const;
export type ChangeAction = (typeof CHANGE_ACTIONS)[number];
