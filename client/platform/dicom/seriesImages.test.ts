import { describe, expect, it } from "vitest";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { frameUrlOf, imagesOf } from "./seriesImages.ts";
import type { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";

const SERIES = {
  caseId: "case" as CaseId,
  ...{ studyInstanceUid: "1.2", seriesInstanceUid: "1.2.3" },
};

const instance = (
  uid: string,
  more: Record<string, unknown[]> = {},
): DicomJson =>
  Object.fromEntries(
    Object.entries<unknown[]>({
      "00080018": [uid],
      "00280010": [512],
      ...more,
    }).map(([tag, Value]) => [tag, { vr: "UN", Value }]),
  );

describe("the images of a series", () => {
  it("are named by their WADO-RS frame path and their case, and stand in reading order", () => {
    const at = (uid: string, n: number, z: number) =>
      instance(uid, {
        "00200013": [n],
        "00200032": [0, 0, z],
        "00200037": [1, 0, 0, 0, 1, 0],
      });
    expect(
      imagesOf(SERIES, [at("1.9", 2, 3), at("1.8", 1, 0)]).map(
        ({ imageId }) => imageId,
      ),
    ).toEqual([
      "wadors:case/dicom-web/studies/1.2/series/1.2.3/instances/1.8/frames/1",
      "wadors:case/dicom-web/studies/1.2/series/1.2.3/instances/1.9/frames/1",
    ]);
  });

  it("end in their frame, where the loader looks for it, and are read in the name of their case", () => {
    const [image] = imagesOf(SERIES, [instance("1.8", { "00280008": [3] })]);
    const [scheme, named] = image?.imageId.split(":") ?? [];
    expect([scheme, named?.endsWith("/frames/1")]).toEqual(["wadors", true]);
    expect(frameUrlOf(named ?? "")).toBe(
      "/dicom-web/studies/1.2/series/1.2.3/instances/1.8/frames/1?case=case",
    );
  });

  it("reads numbers that came as text", () => {
    const images = imagesOf(SERIES, [
      instance("1.9", { "00200013": ["10"] }),
      instance("1.8", { "00200013": ["9 "] }),
    ]);
    expect(images.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([
      "1.8",
      "1.9",
    ]);
  });

  it("are one for each frame of an instance", () => {
    const images = imagesOf(SERIES, [instance("1.8", { "00280008": [3] })]);
    expect(images.map(({ frame }) => frame)).toEqual([1, 2, 3]);
  });

  it("leave out what has no UID or no rows to paint", () => {
    expect(
      imagesOf(SERIES, [
        instance("1.8", { "00280010": [] }),
        instance("", {}),
        {},
      ]),
    ).toEqual([]);
  });

  it("say that they were compressed with loss", () => {
    const images = imagesOf(SERIES, [
      instance("1.7", { "00282110": ["01"] }),
      instance("1.8", { "00083002": ["1.2.840.10008.1.2.4.51"] }),
      instance("1.9", { "00083002": ["1.2.840.10008.1.2.4.70"] }),
    ]);
    expect(images.map(({ lossy }) => lossy)).toEqual([true, true, false]);
  });
});
