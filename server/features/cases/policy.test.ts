import { describe, expect, it } from "vitest";
import { ROLES } from "../../../shared/domain/identity/permissions.ts";
import { allowedOnCase } from "./policy.ts";

describe("what a person may do with a case", () => {
  it("[CA2] the inviting doctor writes, sends images, asks and completes", () => {
    expect(allowedOnCase({ role: "grassrootsDoctor" }, "inviting")).toEqual([
      "case.read",
      "case.write",
      "image.upload",
      "image.read",
      "image.confirm",
      "request.ask",
      "request.complete",
      "room.join",
      "view.operate",
    ]);
  });
  it("[CA2] the invited doctor reads, answers and writes the opinion, and changes nothing in the case", () => {
    expect(allowedOnCase({ role: "readingDoctor" }, "invited")).toEqual([
      "case.read",
      "image.read",
      "copy.make",
      "request.answer",
      "opinion.write",
      "room.join",
      "view.operate",
    ]);
  });
  it("a coordinator answers but treats nobody", () => {
    expect(allowedOnCase({ role: "coordinator" }, "invited")).toEqual([
      "case.read",
      "image.read",
      "request.answer",
      "room.join",
      "view.operate",
    ]);
  });
  it.each(
    ROLES.filter((role) =>
      /Admin|learner|lecturer|council|grid|regulator/.test(role),
    ),
  )("%s has nothing to do with patients", (role) => {
    expect(allowedOnCase({ role }, "inviting")).toEqual([]);
    expect(allowedOnCase({ role }, "invited")).toEqual([]);
  });
});
