import type { CaseDetail } from "../../../shared/contracts/cases.ts";

/** Under which key a changed record waits to be saved. */
export const recordDraftKey = (caseId: string): string =>
  `case/${caseId}/record`;

/** A case's record as its editor begins. */
export const recordDraftOf = ({
  chiefComplaint,
  history,
  version,
}: Pick<CaseDetail, "chiefComplaint" | "history" | "version">) => ({
  chiefComplaint,
  history,
  /** The version this text was begun on; a change by somebody else in between is shown, not overwritten. */
  base: String(version),
});
