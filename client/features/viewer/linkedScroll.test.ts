import { describe, expect, it } from "vitest";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import { imageBeside, offsetBetween, whereaboutsOf } from "./linkedScroll.ts";

const said = (...Value: (string | number)[]) => ({ vr: "DS", Value });
const stack = (
  frame: string,
  heights: readonly number[],
  orientation = [1, 0, 0, 0, 1, 0],
): SeriesImage[] =>
  heights.map((z, i) => ({
    ...{ imageId: `${frame}/${i}`, seriesInstanceUid: frame, frame: 1 },
    ...{ sopInstanceUid: `${frame}.${i}`, lossy: false },
    attributes: {
      "00200032": said(0, 0, z),
      "00200037": said(...orientation),
      "00280030": said(1, 1),
      "00280010": said(10),
      "00280011": said(10),
      "00200052": said(frame),
    },
  }));
const at = (images: readonly SeriesImage[], index: number) =>
  whereaboutsOf(images[index]!)!;

describe("[IM11] stacks that scroll together", () => {
  const thick = stack("1.1", [0, 5, 10, 15]);

  it("show the same place in one frame of reference, whatever their spacing and direction", () => {
    const thin = stack("1.1", [16, 14, 12, 10, 8, 6, 4, 2, 0]);
    expect(offsetBetween(at(thick, 2), at(thin, 0))).toBe(0);
    const beside = imageBeside(at(thick, 2), thin, 0);
    expect(beside?.sopInstanceUid).toBe("1.1.3");
  });

  it("keep between two examinations what stood beside each other when they were linked", () => {
    const earlier = stack("1.2", [100, 105, 110, 115]);
    const offset = offsetBetween(at(thick, 1), at(earlier, 2))!;
    expect(offset).toBe(105);
    const beside = (index: number) =>
      imageBeside(at(thick, index), earlier, offset)?.sopInstanceUid;
    expect([0, 1, 2, 3].map(beside)).toEqual([
      "1.2.1",
      "1.2.2",
      "1.2.3",
      "1.2.3",
    ]);
  });

  it("are not linked where they run across each other or do not say where they lie", () => {
    const coronal = stack("1.1", [0, 5], [1, 0, 0, 0, 0, -1]);
    expect(offsetBetween(at(thick, 0), at(coronal, 0))).toBeNull();
    const [lost] = stack("1.1", [0]);
    delete lost!.attributes["00200032"];
    expect(whereaboutsOf(lost!)).toBeNull();
    expect(imageBeside(at(thick, 0), [lost!], 0)).toBeNull();
  });
});
