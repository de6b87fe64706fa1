import { describe, expect, it } from "vitest";
import type { PersonId } from "../../../shared/contracts/ids.ts";
import { ROLES } from "../../../shared/domain/identity/permissions.ts";
import {
  allowedSteps,
  judgeStep,
  mayEnterRoom,
  type Standing,
} from "./policy.ts";

const me = "me" as PersonId;
const doctor = { personId: me, role: "readingDoctor" } as const;
const request = (change: Partial<Standing> = {}): Standing => ({
  kind: "consult",
  side: "invited",
  status: "asked",
  version: 3,
  toPersonId: null,
  urgency: "routine",
  ...change,
});

describe("who may take which step of a request", () => {
  it("[RQ2] a request to a person is answered by that person only", () => {
    expect(allowedSteps(doctor, request({ toPersonId: "other" }))).toEqual([]);
    expect(allowedSteps(doctor, request({ toPersonId: me }))).toEqual([
      "accept",
      "decline",
    ]);
    expect(
      judgeStep(doctor, "accept", request({ toPersonId: "other" }), 3),
    ).toEqual({ refused: "request.forbidden" });
  });

  it("[EM5] an emergency to a person is accepted by any colleague who may answer, and declined by that person only", () => {
    const theirs = request({ toPersonId: "other", urgency: "emergency" });
    expect(allowedSteps(doctor, theirs)).toEqual(["accept"]);
    const lecturer = { personId: me, role: "lecturer" } as const;
    expect(allowedSteps(lecturer, theirs)).toEqual([]);
  });

  it("[RQ5] the opinion may be written by a colleague of the person who was asked", () => {
    expect(
      allowedSteps(
        doctor,
        request({ toPersonId: "other", status: "inSession" }),
      ),
    ).toEqual(["writeOpinion"]);
  });

  it("[RQ5] a coordinator answers but writes no opinion", () => {
    const coordinator = { personId: me, role: "coordinator" } as const;
    expect(allowedSteps(coordinator, request())).toEqual(["accept", "decline"]);
    expect(allowedSteps(coordinator, request({ status: "inSession" }))).toEqual(
      [],
    );
  });

  it("[RQ6] only the inviting side completes", () => {
    const written = { status: "opinionWritten" } as const;
    expect(
      allowedSteps(doctor, request({ ...written, side: "inviting" })),
    ).toEqual(["complete"]);
    expect(judgeStep(doctor, "complete", request(written), 3)).toEqual({
      refused: "request.forbidden",
    });
  });

  it("[RQ8] a step taken on another version is refused before its status is looked at", () => {
    expect(judgeStep(doctor, "accept", request({ status: "done" }), 2)).toEqual(
      { refused: "request.staleVersion" },
    );
    expect(judgeStep(doctor, "accept", request({ status: "done" }), 3)).toEqual(
      { refused: "request.wrongStatus" },
    );
    expect(judgeStep(doctor, "accept", request(), 3)).toEqual({
      to: "accepted",
    });
  });

  it("[RQ4] the room is for clinical roles while it is open", () => {
    expect(
      ROLES.filter((role) =>
        mayEnterRoom({ role }, { kind: "consult", status: "accepted" }),
      ),
    ).toHaveLength(9);
    expect(mayEnterRoom(doctor, { kind: "consult", status: "asked" })).toBe(
      false,
    );
    expect(mayEnterRoom(doctor, { kind: "consult", status: "done" })).toBe(
      false,
    );
  });

  it("[AD1][AD2] advice is answered by a doctor of the invited side, and nobody enters a room for it", () => {
    const advice = { kind: "advice", status: "accepted" } as const;
    expect(mayEnterRoom(doctor, advice)).toBe(false);
    expect(allowedSteps(doctor, request(advice))).toEqual([
      "decline",
      "answer",
    ]);
    const coordinator = { personId: me, role: "coordinator" } as const;
    expect(allowedSteps(coordinator, request(advice))).toEqual(["decline"]);
  });
});
