/** What consent may be given for, each by itself (CO1). */
export const PURPOSES = [
  "service",
  "dataTransfer",
  "recording",
  "teaching",
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Without these nothing is asked of another institution (CO5); they, and only they, can be deferred (CO4). */
export const NEEDED_TO_ASK = [
  "service",
  "dataTransfer",
] as const satisfies readonly Purpose[];

export const CONSENT_ACTS = ["given", "deferred", "withdrawn"] as const;
export type ConsentAct = (typeof CONSENT_ACTS)[number];
export type ConsentState = ConsentAct | "missing";
export type Standing = Readonly<Record<Purpose, ConsentState>>;

export const DEFERRAL_REASONS = [
  "emergency",
  "unconscious",
  "temporaryIdentity",
] as const;
export const RELATIONS = [
  "patient",
  "spouse",
  "parent",
  "child",
  "guardian",
  "other",
] as const;

interface Act {
  act: ConsentAct;
  purposes: readonly Purpose[];
}

/** What stands for each purpose after these acts, oldest first (CO3). */
export const standingAfter = (acts: readonly Act[]): Standing => {
  const standing: Record<Purpose, ConsentState> = {
    service: "missing",
    dataTransfer: "missing",
    recording: "missing",
    teaching: "missing",
  };
  for (const { act, purposes } of acts)
    for (const purpose of purposes) standing[purpose] = act;
  return standing;
};

/** Whether the act is open for this purpose as it stands (CO4, CO6). */
export const mayAct = (
  standing: Standing,
  act: ConsentAct,
  purpose: Purpose,
): boolean => {
  const state = standing[purpose];
  switch (act) {
    case "given":
      return true;
    case "deferred":
      return (
        (NEEDED_TO_ASK as readonly Purpose[]).includes(purpose) &&
        (state === "missing" || state === "deferred")
      );
    case "withdrawn":
      return state === "given" || state === "deferred";
  }
};

/** The purposes that keep a request from being asked, with how they stand (CO5). */
export const obstaclesToAsking = (
  standing: Standing,
): { purpose: (typeof NEEDED_TO_ASK)[number]; withdrawn: boolean }[] =>
  NEEDED_TO_ASK.flatMap((purpose) => {
    const state = standing[purpose];
    return state === "given" || state === "deferred"
      ? []
      : [{ purpose, withdrawn: state === "withdrawn" }];
  });

/** What a request needs, in one word: the worst of what stands for service and data transfer. */
export const overallOf = (standing: Standing): ConsentState => {
  const states = NEEDED_TO_ASK.map((purpose) => standing[purpose]);
  return (
    (["withdrawn", "missing", "deferred"] as const).find((state) =>
      states.includes(state),
    ) ?? "given"
  );
};
