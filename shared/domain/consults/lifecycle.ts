/**
 * A request's life, as data. RULES.md names each rule; the test walks every (kind, status, action). A consult meets in a
 * room and ends in an opinion; advice (图文咨询) is question and answer in writing.
 */
export const REQUEST_KINDS = ["consult", "advice"] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const REQUEST_STATUSES = [
  "asked",
  "accepted",
  "declined",
  "inSession",
  "opinionWritten",
  "answered",
  "askedAgain",
  "done",
] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** Which of the two institutions may take the step. */
export type Side = "inviting" | "invited";

interface Step {
  from: readonly RequestStatus[];
  to: RequestStatus;
  by: readonly Side[];
  /** Of which kinds of request; of all where absent. */
  kinds?: readonly RequestKind[];
}

export const REQUEST_STEPS = {
  accept: { from: ["asked"], to: "accepted", by: ["invited"] },
  decline: { from: ["asked", "accepted"], to: "declined", by: ["invited"] },
  enterSession: {
    from: ["accepted"],
    to: "inSession",
    by: ["inviting", "invited"],
    kinds: ["consult"],
  },
  writeOpinion: {
    from: ["accepted", "inSession", "opinionWritten"],
    to: "opinionWritten",
    by: ["invited"],
    kinds: ["consult"],
  },
  withdrawOpinion: {
    from: ["opinionWritten"],
    to: "inSession",
    by: ["invited"],
    kinds: ["consult"],
  },
  answer: {
    from: ["accepted", "askedAgain"],
    to: "answered",
    by: ["invited"],
    kinds: ["advice"],
  },
  askAgain: {
    from: ["answered"],
    to: "askedAgain",
    by: ["inviting"],
    kinds: ["advice"],
  },
  complete: {
    from: ["opinionWritten", "answered"],
    to: "done",
    by: ["inviting"],
  },
} as const satisfies Record<string, Step>;
export type RequestStep = keyof typeof REQUEST_STEPS;

/** The status after the step, or undefined where the step is not open from this status for this side. */
export const nextRequestStatus = (
  kind: RequestKind,
  status: RequestStatus,
  step: RequestStep,
  side: Side,
): RequestStatus | undefined => {
  const { from, to, by, kinds }: Step = REQUEST_STEPS[step];
  const open =
    from.includes(status) &&
    by.includes(side) &&
    (kinds?.includes(kind) ?? true);
  return open ? to : undefined;
};

/** In which statuses the two sides may meet in the room: advice has none (AD1). */
export const roomIsOpen = (kind: RequestKind, status: RequestStatus): boolean =>
  kind === "consult" &&
  (status === "accepted" ||
    status === "inSession" ||
    status === "opinionWritten");
