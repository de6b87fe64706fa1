import type { VideoCodec } from "../../../shared/domain/imaging/video.ts";
import type { VideoProblem } from "../apiError.ts";

/** What each codec is called in MP4, and what is said where it is not known; MPEG-2 no browser plays. */
const CODECS: Readonly<Record<VideoCodec, [type: string, VideoProblem]>> = {
  mpeg2: ["", "client.videoMpeg2"],
  h264: ['video/mp4; codecs="avc1.640029"', "client.videoH264"],
  hevc: ['video/mp4; codecs="hvc1.1.6.L123.B0"', "client.videoHevc"],
};

/** Why this browser plays no video of this codec; null where it says it may. */
export const videoProblemOf = (
  codec: VideoCodec,
  player: Pick<HTMLVideoElement, "canPlayType">,
): VideoProblem | null => {
  const [type, problem] = CODECS[codec];
  return type !== "" && player.canPlayType(type) !== "" ? null : problem;
};
