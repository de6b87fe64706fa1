import { expect, it } from "vitest";
import type { DicomJson, JsonAttribute } from "../dicom/json.ts";
import { paint } from "./paint.ts";
import { PixelError, pixelFormatOf } from "./pixelFormat.ts";

const numbers = (...Value: number[]) => ({ vr: "US", Value });
const table = (...words: number[]) => ({
  vr: "OW",
  InlineBinary: Buffer.from(new Uint16Array(words).buffer).toString("base64"),
});
/** A row of stored values under these attributes, as painted. */
const painted = (values: readonly number[], change: DicomJson): number[] => {
  const attributes: DicomJson = {
    "00280002": numbers(1),
    "00280004": { vr: "CS", Value: ["MONOCHROME2"] },
    "00280010": numbers(1),
    "00280011": numbers(values.length),
    "00280100": numbers(16),
    ...change,
  };
  const format = pixelFormatOf(attributes);
  const stored = Uint16Array.from(values);
  const decoded = { format, values: stored, colour: undefined };
  return [...paint(decoded, attributes, 1, undefined).pixels];
};

it("without a window spans what was imaged, whatever the padding around it is", () => {
  const bare = painted([0, 50, 100], {});
  expect(bare).toEqual([0, 128, 255]);
  const padding = { "00280120": numbers(65_535) };
  expect(painted([0, 50, 100, 65_535], padding)).toEqual([...bare, 255]);
  const range = { "00280120": numbers(60_000), "00280121": numbers(65_535) };
  expect(painted([0, 50, 100, 61_000], range)).toEqual([...bare, 255]);
  expect(painted([65_535, 65_535], padding)).toHaveLength(2);
});

it("is not painted through a modality table that breaks off", () => {
  const under = (...words: number[]) =>
    painted([0, 1, 2], {
      "00283000": {
        vr: "SQ",
        Value: [{ "00283002": numbers(3, 0, 16), "00283006": table(...words) }],
      },
      "00281050": { vr: "DS", Value: [1_000] },
      "00281051": { vr: "DS", Value: [2_001] },
    });
  expect(under(0, 1_000, 2_000)).toEqual([0, 128, 255]);
  expect(() => under(0)).toThrow(new PixelError("unsupported"));
});

it.each([8, 12, 16])(
  "has the colours of a palette of %d bits, whatever they were written into",
  (bits) => {
    const levels = [0, 100, 200, 255];
    const through = (scale: number) => {
      const entries = table(...levels.map((level) => level * scale));
      return painted([0, 1, 2, 3], {
        "00280004": { vr: "CS", Value: ["PALETTE COLOR"] },
        ...Object.fromEntries(
          ["1", "2", "3"].flatMap((channel): [string, JsonAttribute][] => [
            [`0028110${channel}`, numbers(levels.length, 0, bits)],
            [`0028120${channel}`, entries],
          ]),
        ),
      }).filter((_, at) => at % 3 === 0);
    };
    expect(through(bits === 12 ? 16 : 256)).toEqual(levels);
    expect(through(1)).toEqual(levels);
  },
);
