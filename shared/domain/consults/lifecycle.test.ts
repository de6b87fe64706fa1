import { describe, expect, it } from "vitest";
import {
  nextRequestStatus,
  REQUEST_KINDS,
  REQUEST_STATUSES,
  REQUEST_STEPS,
  roomIsOpen,
  type RequestKind,
  type RequestStatus,
  type RequestStep,
  type Side,
} from "./lifecycle.ts";

/** RULES.md said a second time: everything that may happen, `side step: from -> to`. What is not here may not. */
type Open = readonly (readonly [
  Side,
  RequestStep,
  RequestStatus,
  RequestStatus,
])[];
const CONSULT: Open = [
  ["invited", "accept", "asked", "accepted"], // RQ2
  ["invited", "decline", "asked", "declined"], // RQ2
  ["invited", "decline", "accepted", "declined"], // RQ2
  ["inviting", "enterSession", "accepted", "inSession"], // RQ4
  ["invited", "enterSession", "accepted", "inSession"], // RQ4
  ["invited", "writeOpinion", "accepted", "opinionWritten"], // RQ5
  ["invited", "writeOpinion", "inSession", "opinionWritten"], // RQ5
  ["invited", "writeOpinion", "opinionWritten", "opinionWritten"], // RQ5
  ["invited", "withdrawOpinion", "opinionWritten", "inSession"], // RQ9
  ["inviting", "complete", "opinionWritten", "done"], // RQ6
];
const ADVICE: Open = [
  ["invited", "accept", "asked", "accepted"], // RQ2
  ["invited", "decline", "asked", "declined"], // RQ2
  ["invited", "decline", "accepted", "declined"], // RQ2
  ["invited", "answer", "accepted", "answered"], // AD2
  ["inviting", "askAgain", "answered", "askedAgain"], // AD3
  ["invited", "answer", "askedAgain", "answered"], // AD2
  ["inviting", "complete", "answered", "done"], // AD3
];
/** Where each kind gets at all. */
const REACHED: Record<RequestKind, readonly RequestStatus[]> = {
  consult: REQUEST_STATUSES.filter(
    (status) => status !== "answered" && status !== "askedAgain",
  ),
  advice: REQUEST_STATUSES.filter(
    (status) => status !== "inSession" && status !== "opinionWritten",
  ),
};
const STEPS = Object.keys(REQUEST_STEPS) as RequestStep[];
const SIDES: readonly Side[] = ["inviting", "invited"];
const every = REQUEST_KINDS.flatMap((kind) =>
  REACHED[kind].flatMap((status) =>
    STEPS.flatMap((step) =>
      SIDES.map((side) => [kind, status, step, side] as const),
    ),
  ),
);

describe("a request's life", () => {
  it.each(every)(
    "[RQ2][RQ4][RQ5][RQ6][AD2][AD3] %s %s: %s by the %s side leads where the rules say, or nowhere",
    (kind, status, step, side) => {
      const open = (kind === "consult" ? CONSULT : ADVICE).find(
        ([by, name, from]) => by === side && name === step && from === status,
      );
      expect(nextRequestStatus(kind, status, step, side)).toBe(open?.[3]);
    },
  );

  it.each(["declined", "done"] as const)(
    "[RQ7] nothing leads out of %s",
    (status) => {
      for (const kind of REQUEST_KINDS)
        for (const step of STEPS)
          for (const side of SIDES)
            expect(nextRequestStatus(kind, status, step, side)).toBeUndefined();
    },
  );

  it("[RQ1] nothing leads back to asked", () => {
    expect(Object.values(REQUEST_STEPS).map(({ to }) => to)).not.toContain(
      "asked",
    );
  });

  it("[RQ4] the room is open from acceptance until the request is done", () => {
    expect(
      REQUEST_STATUSES.filter((status) => roomIsOpen("consult", status)),
    ).toEqual(["accepted", "inSession", "opinionWritten"]);
  });

  it("[AD1] advice never has a room", () => {
    expect(
      REQUEST_STATUSES.filter((status) => roomIsOpen("advice", status)),
    ).toEqual([]);
  });
});
