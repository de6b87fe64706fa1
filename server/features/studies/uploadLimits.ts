import {
  createCallLimits,
  type CallLimits,
} from "../../platform/http/callLimits.ts";

/** Keeps one session's uploads from taking what all share; the code is `upload.tooMany`. */
export interface UploadLimits {
  /** Of single images; a STOW request counts as one. */
  enter: CallLimits["enter"];
  /** Of the images within STOW requests. */
  countImage: CallLimits["count"];
}

/** Our own page sends three at a time; a series over a local network stays far below the rate. */
const AT_ONCE = 6;
const PER_MINUTE = 3_000;
/** Several times what this machine could store. */
const IMAGES_PER_MINUTE = 30_000;

export const createUploadLimits = (
  limits: {
    atOnce?: number;
    perMinute?: number;
    imagesPerMinute?: number;
  } = {},
): UploadLimits => {
  const code = "upload.tooMany";
  const { enter } = createCallLimits({
    atOnce: limits.atOnce ?? AT_ONCE,
    perMinute: limits.perMinute ?? PER_MINUTE,
    code,
  });
  const images = createCallLimits({
    atOnce: AT_ONCE,
    perMinute: limits.imagesPerMinute ?? IMAGES_PER_MINUTE,
    code,
  });
  return { enter, countImage: images.count };
};
