import { describe, expect, it } from "vitest";
import type { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";
import { loaderForm } from "./loaderForm.ts";

const cs = (value: string) => ({ vr: "CS", Value: [value] });
const ds = (...Value: number[]) => ({ vr: "DS", Value });
const is = (...Value: number[]) => ({ vr: "IS", Value });
const spacing = (row: number, column: number) => ({
  "00280030": ds(row, column),
});
const grey = { "00080060": cs("CT"), "00280004": cs("MONOCHROME2") };
const table = (bytes: readonly number[]) => ({
  vr: "OW",
  InlineBinary: btoa(String.fromCharCode(...bytes)),
});
const palette = (
  descriptor: readonly number[],
  bytes: readonly number[],
  colours = ["1", "2", "3"],
): DicomJson => {
  const attributes: DicomJson = { ...grey, "00280004": cs("PALETTE COLOR") };
  for (const colour of colours) {
    attributes[`0028110${colour}`] = { vr: "US", Value: [...descriptor] };
    attributes[`0028120${colour}`] = table(bytes);
  }
  return attributes;
};

describe("an image's attributes as the loader reads them", () => {
  it("are the image's own, with a modality where it names none", () => {
    const ct = { ...grey, ...spacing(0.5, 0.25) };
    expect(loaderForm(ct)).toEqual(ct);
    expect(loaderForm({ ...spacing(1, 1), "00280004": cs("RGB") })).toEqual({
      ...{ "00080060": cs("OT"), ...spacing(1, 1) },
      "00280004": cs("RGB"),
    });
  });

  it.each([
    ["nothing said", {}, 1],
    ["an aspect ratio", { "00280034": is(4, 3) }, 0.75],
    ["a spacing that is none", spacing(0, 0), 1],
    ["neither", { ...spacing(0, 1), "00280034": is(0, 1) }, 1],
    ["the detector's spacing", { "00181164": ds(0.2, 0.1) }, 0.5],
  ])("[IM14] have the sides of pixels with %s", (_what, said, width) => {
    expect(loaderForm({ ...grey, ...said })).toMatchObject(spacing(1, width));
  });

  it("[IM14] leave the spacing of their frames to these", () => {
    const measures = { "00289110": { vr: "SQ", Value: [spacing(0.5, 0.25)] } };
    const enhanced = { ...grey, "52009229": { vr: "SQ", Value: [measures] } };
    expect(loaderForm(enhanced)).toEqual(enhanced);
  });

  it.each([
    ["eight bits", [3, 5, 8], [7, 8, 9, 0], [7, 8, 9]],
    ["eight bits in words", [2, 0, 8], [7, 0, 9, 0], [7, 9]],
    ["sixteen bits", [2, 0, 16], [1, 128, 255, 255], [128, 255]],
    ["sixteen declared, eight used", [2, 0, 16], [7, 0, 9, 0], [7, 9]],
  ])("hold a palette of %s as levels", (_what, descriptor, bytes, levels) => {
    const form = loaderForm(palette(descriptor, bytes));
    for (const colour of ["1", "2", "3"]) {
      expect(form?.[`0028110${colour}`]?.Value).toEqual([
        levels.length,
        descriptor[1],
        8,
      ]);
      expect(form?.[`0028120${colour}`]?.Value).toEqual(levels);
    }
  });

  it("are none where the image cannot be painted: an unknown colour space, a palette that is cut off or missing", () => {
    expect(loaderForm({ ...grey, "00280004": cs("HSV") })).toBeNull();
    expect(loaderForm({ "00080060": cs("CT") })).toBeNull();
    expect(loaderForm(palette([4, 0, 8], [1, 2, 3]))).toBeNull();
    expect(loaderForm(palette([1, 0, 8], [1, 0], ["1", "2"]))).toBeNull();
  });
});
