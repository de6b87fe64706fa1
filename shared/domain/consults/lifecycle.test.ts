import { describe, expect, it } from "vitest";
import {
  nextRequestStatus,
  REQUEST_STATUSES,
  REQUEST_STEPS,
  roomIsOpen,
  type RequestStatus,
  type RequestStep,
  type Side,
} from "./lifecycle.ts";

/** RULES.md said a second time: everything that may happen, `side step: from -> to`. What is not here may not. */
const OPEN: readonly (readonly [
  Side,
  RequestStep,
  RequestStatus,
  RequestStatus,
])[] = [
  ["invited", "accept", "asked", "accepted"], // RQ2
  ["invited", "decline", "asked", "declined"], // RQ2
  ["invited", "decline", "accepted", "declined"], // RQ2
  ["inviting", "enterSession", "accepted", "inSession"], // RQ4
  ["invited", "enterSession", "accepted", "inSession"], // RQ4
  ["invited", "writeOpinion", "accepted", "opinionWritten"], // RQ5
  ["invited", "writeOpinion", "inSession", "opinionWritten"], // RQ5
  ["invited", "writeOpinion", "opinionWritten", "opinionWritten"], // RQ5
  ["inviting", "complete", "opinionWritten", "done"], // RQ6
];
const STEPS = Object.keys(REQUEST_STEPS) as RequestStep[];
const SIDES: readonly Side[] = ["inviting", "invited"];
const every = REQUEST_STATUSES.flatMap((status) =>
  STEPS.flatMap((step) => SIDES.map((side) => [status, step, side] as const)),
);

describe("a request's life", () => {
  it.each(every)(
    "[RQ2][RQ4][RQ5][RQ6] %s: %s by the %s side leads where the rules say, or nowhere",
    (status, step, side) => {
      const open = OPEN.find(
        ([by, name, from]) => by === side && name === step && from === status,
      );
      expect(nextRequestStatus(status, step, side)).toBe(open?.[3]);
    },
  );

  it.each(["declined", "done"] as const)(
    "[RQ7] nothing leads out of %s",
    (status) => {
      for (const step of STEPS)
        for (const side of SIDES)
          expect(nextRequestStatus(status, step, side)).toBeUndefined();
    },
  );

  it("[RQ1] nothing leads back to asked", () => {
    expect(Object.values(REQUEST_STEPS).map(({ to }) => to)).not.toContain(
      "asked",
    );
  });

  it("[RQ4] the room is open from acceptance until the request is done", () => {
    expect(REQUEST_STATUSES.filter(roomIsOpen)).toEqual([
      "accepted",
      "inSession",
      "opinionWritten",
    ]);
  });
});
