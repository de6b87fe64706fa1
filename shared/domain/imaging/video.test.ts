import { describe, expect, it } from "vitest";
import { frameTimesOf, videoCodecOf } from "./video.ts";

describe("videos", () => {
  it("are told by their transfer syntax, and what codes them; still images are none", () => {
    const codecs = ["100", "101.1", "102", "106.1", "107", "108"].map((n) =>
      videoCodecOf(`1.2.840.10008.1.2.4.${n}`),
    );
    expect(codecs).toEqual([
      ...["mpeg2", "mpeg2", "h264", "h264", "hevc", "hevc"],
    ]);
    for (const still of ["90", "109", "1000", "50"])
      expect(videoCodecOf(`1.2.840.10008.1.2.4.${still}`)).toBeNull();
    expect(videoCodecOf("1.2.840.10008.1.2.1")).toBeNull();
  });

  it("go to the middle of each frame, and know the frame by any moment of it", () => {
    for (const stated of [40, 40.05, null]) {
      const { frameAt, middleOf } = frameTimesOf(250, 10, stated);
      for (const frame of [1, 2, 125, 250]) {
        expect(frameAt(middleOf(frame)), `${stated} ${frame}`).toBe(frame);
        expect(middleOf(frame)).toBeCloseTo((frame - 0.5) * 0.04, 1);
      }
      expect([frameAt(0), frameAt(0.0399), frameAt(9.999)]).toEqual([
        ...[1, 2, 250],
      ]);
    }
  });

  it("go by the stream where the header states another rate, and by the header where the stream has a little more", () => {
    expect(frameTimesOf(250, 10, 1000 / 30).middleOf(250)).toBeCloseTo(9.98);
    expect(frameTimesOf(250, 10, 40.2).middleOf(250)).toBeCloseTo(9.98);
    // A stream that ends with an empty tail of one frame.
    expect(frameTimesOf(250, 10.04, 40).middleOf(250)).toBeCloseTo(9.98);
  });
});
