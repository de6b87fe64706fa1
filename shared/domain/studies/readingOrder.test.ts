import { describe, expect, it } from "vitest";
import { inReadingOrder, type OrderedBy } from "./readingOrder.ts";

const AXIAL = [1, 0, 0, 0, 1, 0] as const;
const CORONAL = [1, 0, 0, 0, 0, -1] as const;

const image = (
  uid: number,
  instanceNumber: number | null,
  z: number | null,
  orientation: OrderedBy["orientation"] = AXIAL,
): OrderedBy => ({
  sopInstanceUid: `1.2.${uid}`,
  instanceNumber,
  position: z === null ? null : [5, -7, z],
  orientation,
});
const uids = (images: readonly OrderedBy[]) =>
  inReadingOrder(images).map(({ sopInstanceUid }) => sopInstanceUid);

describe("reading order", () => {
  it("follows the position along the normal, not the order of arrival or the numbers in between", () => {
    expect(
      uids([image(1, 1, 0), image(2, 9, 6), image(3, 3, 3), image(4, 20, 9)]),
    ).toEqual(["1.2.1", "1.2.3", "1.2.2", "1.2.4"]);
  });

  it("starts at the end with the lower instance number", () => {
    expect(
      uids([image(3, 92, -15), image(1, 90, -9), image(2, 91, -12)]),
    ).toEqual(["1.2.1", "1.2.2", "1.2.3"]);
  });

  it("measures along an oblique or coronal normal", () => {
    const coronal = (uid: number, n: number, y: number): OrderedBy => ({
      ...image(uid, n, 0, CORONAL),
      position: [0, y, 100],
    });
    expect(
      uids([coronal(2, 2, 10), coronal(1, 1, 0), coronal(3, 3, 20)]),
    ).toEqual(["1.2.1", "1.2.2", "1.2.3"]);
  });

  it.each([
    ["an image without a position", [image(2, 2, 0), image(1, 1, null)]],
    [
      "planes in several directions",
      [image(2, 2, 0), image(1, 1, 50, CORONAL)],
    ],
    ["several images at one position", [image(2, 2, 0), image(1, 1, 0)]],
    ["a position that is no number", [image(2, 2, 0), image(1, 1, NaN)]],
  ])("goes by instance number with %s", (_what, images) => {
    expect(uids(images)).toEqual(["1.2.1", "1.2.2"]);
  });

  it("puts images without a number last and breaks ties by UID", () => {
    expect(
      uids([image(3, null, null), image(2, 4, null), image(1, 4, null)]),
    ).toEqual(["1.2.1", "1.2.2", "1.2.3"]);
  });

  it("is the same for every order of arrival", () => {
    const images = Array.from({ length: 12 }, (_, i) =>
      image(i, 12 - i, i * 3 - 7),
    );
    const expected = uids(images);
    for (let shift = 1; shift < images.length; shift += 1)
      expect(
        uids([...images.slice(shift), ...images.slice(0, shift)].reverse()),
      ).toEqual(expected);
  });

  it("leaves its argument as it was and takes an empty series", () => {
    const images = [image(2, 2, 0), image(1, 1, 3)];
    inReadingOrder(images);
    expect(images[0]?.instanceNumber).toBe(2);
    expect(inReadingOrder([])).toEqual([]);
  });
});
