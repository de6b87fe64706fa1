/** VP8 layers: one temporal structure in each, so that the node can drop frames before it drops the picture. */
const layer = (
  scaleResolutionDownBy: number,
  kilobits: number,
): RTCRtpEncodingParameters & { scalabilityMode: string } => ({
  scaleResolutionDownBy,
  maxBitrate: kilobits * 1_000,
  scalabilityMode: "L1T3",
});

/**
 * Simulcast layers for a capture of this size, smallest first. A layer below some 160x120 shows nobody's face, so a small
 * capture has fewer; a microphone has one encoding of its own.
 */
export const encodingsFor = (
  track: Pick<MediaStreamTrack, "kind" | "getSettings">,
): readonly RTCRtpEncodingParameters[] => {
  if (track.kind === "audio") return [{ maxBitrate: 40_000 }];
  const { width = 640, height = 480 } = track.getSettings();
  const pixels = width * height;
  if (pixels >= 1280 * 720)
    return [layer(4, 120), layer(2, 400), layer(1, 1_500)];
  if (pixels >= 480 * 270) return [layer(2, 150), layer(1, 700)];
  return [layer(1, 250)];
};
