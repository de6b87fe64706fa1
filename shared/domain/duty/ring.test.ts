import { describe, expect, it } from "vitest";
import { dueSteps, firstRung, nextRung } from "./ring.ts";

const start = new Date("2026-11-21T06:00:00.000Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const fresh = { startedAt: start, phoneShownAt: null, escalatedAt: null };
const colleague = (
  personId: string,
  role: "readingDoctor" | "coordinator" | "departmentHead",
  onDuty = false,
) => ({ personId, role, onDuty });
const names = (people: readonly { personId: string }[]) =>
  people.map(({ personId }) => personId);

describe("what is due of an emergency", () => {
  it.each([
    [59.9, []],
    [60, ["showPhone"]],
    [119.9, ["showPhone"]],
    [120, ["showPhone", "escalate"]],
  ] as const)("[EM3][EM4] after %d s: %j", (seconds, steps) => {
    expect(dueSteps(fresh, after(seconds))).toEqual(steps);
  });

  it("[EM7] nothing is due twice", () => {
    const done = { ...fresh, phoneShownAt: after(60), escalatedAt: after(120) };
    expect(dueSteps(done, after(10_000))).toEqual([]);
  });
});

describe("who is rung", () => {
  const people = [
    colleague("a", "readingDoctor", true),
    colleague("b", "readingDoctor"),
    colleague("c", "coordinator"),
  ];

  it("[EM1] everybody on duty, and the person who was named", () => {
    expect(names(firstRung(people, null).people)).toEqual(["a"]);
    expect(names(firstRung(people, "b").people)).toEqual(["a", "b"]);
  });

  it("[EM2] everybody, where nobody is on duty", () => {
    const off = people.map((person) => ({ ...person, onDuty: false }));
    const { people: rung, onDuty } = firstRung(off, "b");
    expect([names(rung), onDuty]).toEqual([["a", "b", "c"], false]);
  });

  it("[EM4] then heads and coordinators; without any, everybody else", () => {
    expect(names(nextRung(people, new Set(["a"])))).toEqual(["c"]);
    expect(names(nextRung(people, new Set(["a", "c"])))).toEqual(["b"]);
    expect(nextRung(people, new Set(["a", "b", "c"]))).toEqual([]);
  });
});
