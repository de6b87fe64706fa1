import { expect, it } from "vitest";
import { rangeOf } from "./video.ts";

it("a range is what one asks for of the bytes there are, and all of them where that is none", () => {
  expect(rangeOf("bytes=0-", 100)).toEqual({ start: 0, end: 99 });
  expect(rangeOf("bytes=10-19", 100)).toEqual({ start: 10, end: 19 });
  expect(rangeOf("bytes=90-400", 100)).toEqual({ start: 90, end: 99 });
  expect(rangeOf("bytes=-30", 100)).toEqual({ start: 70, end: 99 });
  expect(rangeOf("bytes=-300", 100)).toEqual({ start: 0, end: 99 });
  for (const header of [
    ...[undefined, "bytes=-", "bytes=100-", "bytes=20-10", "bytes=0-1,5-6"],
    ...["bytes=-0", "frames=0-1", "bytes=a-b"],
  ])
    expect(rangeOf(header, 100), header).toBeUndefined();
});
