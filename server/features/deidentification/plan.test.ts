import { describe, expect, it } from "vitest";
import { planOf } from "./plan.ts";
import type { PlannedImage } from "./repository.ts";

const CT = "1.2.840.10008.5.1.4.1.1.2";
const image = (change: Partial<PlannedImage> = {}): PlannedImage => ({
  ...{ id: "i", studyId: "s", studyUid: "1.2", seriesUid: "1.2.3" },
  ...{ seriesNumber: 1, modality: "CT", description: "", frames: 1 },
  ...{ sopInstanceUid: "1.2.3.4", sopClassUid: CT, instanceNumber: 1 },
  ...{ transferSyntaxUid: "1.2.840.10008.1.2.1", placement: null },
  facts: {
    "00280002": { vr: "US", Value: [1] },
    "00280004": { vr: "CS", Value: ["MONOCHROME2"] },
    "00280010": { vr: "US", Value: [512] },
    "00280011": { vr: "US", Value: [512] },
    "00280100": { vr: "US", Value: [16] },
  },
  ...change,
});

describe("the plan of a copy", () => {
  it("[DI1] puts pictures of one series and one size together, and others apart", () => {
    const wide = { vr: "US", Value: [640] };
    const { groups } = planOf([
      image(),
      image({ instanceNumber: 2, sopInstanceUid: "1.2.3.5" }),
      image({ facts: { ...image().facts, "00280011": wide } }),
      image({ seriesUid: "1.2.9", seriesNumber: 2 }),
    ]);
    expect(
      groups.map(({ columns, images }) => [columns, images.length]),
    ).toEqual([
      ...[
        [512, 2],
        [640, 1],
        [512, 1],
      ],
    ]);
  });
  it("[DI1] names exactly the images of a group, in whatever order they came", () => {
    const named = (...ids: string[]) =>
      planOf(ids.map((id) => image({ id, sopInstanceUid: `1.2.${id}` })))
        .groups[0]?.imagesSha256;
    expect(named("1", "2")).toBe(named("2", "1"));
    // One was rejected, and another one came in its place.
    expect(named("1", "3")).not.toBe(named("1", "2"));
    expect(named("1")).not.toBe(named("1", "2"));
  });
  it("[DI10] takes a capture of a screen for what it is, whatever its modality", () => {
    const sopClassUid = "1.2.840.10008.5.1.4.1.1.7";
    const [sheet] = planOf([image({ sopClassUid })]).groups;
    expect([sheet?.mayHaveText, sheet?.source]).toEqual([true, "template"]);
    const [slice] = planOf([image()]).groups;
    expect([slice?.mayHaveText, slice?.source]).toEqual([false, "none"]);
  });
  it("[DI8] leaves out what nobody could look at", () => {
    const none = { vr: "US", Value: [0] };
    const { groups, refused } = planOf([
      image({ transferSyntaxUid: "1.2.840.10008.1.2.4.102" }),
      image({ facts: { ...image().facts, "00280010": none } }),
      image({ sopClassUid: "1.2.840.10008.5.1.4.1.1.88.11" }),
    ]);
    expect(groups).toEqual([]);
    expect(refused).toEqual([
      { reason: "notShown", images: 2 },
      { reason: "structured", images: 1 },
    ]);
  });
});
