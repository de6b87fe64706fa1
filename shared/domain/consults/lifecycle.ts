/** A request's life, as data. RULES.md names each rule; the test walks every (status, action) pair. */
export const REQUEST_STATUSES = [
  "asked",
  "accepted",
  "declined",
  "inSession",
  "opinionWritten",
  "done",
] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** Which of the two institutions may take the step. */
export type Side = "inviting" | "invited";

interface Step {
  from: readonly RequestStatus[];
  to: RequestStatus;
  by: readonly Side[];
}

export const REQUEST_STEPS = {
  accept: { from: ["asked"], to: "accepted", by: ["invited"] },
  decline: { from: ["asked", "accepted"], to: "declined", by: ["invited"] },
  enterSession: {
    from: ["accepted"],
    to: "inSession",
    by: ["inviting", "invited"],
  },
  writeOpinion: {
    from: ["accepted", "inSession", "opinionWritten"],
    to: "opinionWritten",
    by: ["invited"],
  },
  complete: { from: ["opinionWritten"], to: "done", by: ["inviting"] },
} as const satisfies Record<string, Step>;
export type RequestStep = keyof typeof REQUEST_STEPS;

/** The status after the step, or undefined where the step is not open from this status for this side. */
export const nextRequestStatus = (
  status: RequestStatus,
  step: RequestStep,
  side: Side,
): RequestStatus | undefined => {
  const { from, to, by }: Step = REQUEST_STEPS[step];
  return from.includes(status) && by.includes(side) ? to : undefined;
};

/** In which statuses the two sides may meet in the room. */
export const roomIsOpen = (status: RequestStatus): boolean =>
  status === "accepted" ||
  status === "inSession" ||
  status === "opinionWritten";
