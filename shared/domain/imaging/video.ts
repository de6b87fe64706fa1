/** How the stream of a video is coded (PS3.5 8.2.5 to 8.2.12). */
export type VideoCodec = "mpeg2" | "h264" | "hevc";

/** What the transfer syntaxes of videos match, in SQL as well as here. */
export const VIDEO_SYNTAX = String.raw`^1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.1)?$`;
const PATTERN = new RegExp(VIDEO_SYNTAX);

/** Null where pixel data of this transfer syntax are no single stream. */
export const videoCodecOf = (transferSyntaxUid: string): VideoCodec | null => {
  if (!PATTERN.test(transferSyntaxUid)) return null;
  const number = Number(transferSyntaxUid.split(".")[7]);
  if (number <= 101) return "mpeg2";
  return number <= 106 ? "h264" : "hevc";
};

/** The frames of a video and the moments at which each is on the screen. */
export interface FrameTimes {
  /** The frame (from 1) that a moment in seconds belongs to. */
  frameAt: (seconds: number) => number;
  /** The middle of a frame's time in seconds: to seek there shows this frame, however its edges were rounded. */
  middleOf: (frame: number) => number;
}

/**
 * By the rate that the header states, where the stream is as long as it says; else by the stream's own length, evenly.
 * `duration` in seconds.
 */
export const frameTimesOf = (
  frames: number,
  duration: number,
  frameTimeMs: number | null,
): FrameTimes => {
  const stated = (frameTimeMs ?? 0) / 1000;
  const even = duration / frames;
  const rest = duration - stated * frames;
  // Never so long that the middle of the last frame lies behind the end.
  const isTrue = stated > 0 && rest > -0.4 * stated && rest <= 2 * even;
  const each = isTrue ? stated : even;
  return {
    // Times of a container are whole ticks: half a millisecond early is still this frame.
    frameAt: (seconds) =>
      Math.min(Math.max(1, Math.floor((seconds + 0.0005) / each) + 1), frames),
    middleOf: (frame) => Math.min((frame - 0.5) * each, duration),
  };
};
