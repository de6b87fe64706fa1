import * as core from "@cornerstonejs/core";
import { createImage, wadors } from "@cornerstonejs/dicom-image-loader";
import extractMultipart from "@cornerstonejs/dicom-image-loader/wadors/extractMultipart";
import { getTransferSyntaxForContentType } from "@cornerstonejs/dicom-image-loader/wadors/loadImage";
import { lookUp, taking } from "./frameRequests.ts";
import type { KeptFrame } from "./frameStore.ts";
import { dropKept, findKept, keepFrame } from "./keptFrames.ts";
import type { SeriesImage } from "./seriesImages.ts";

interface LoadOptions {
  priority: number;
  requestType: core.Enums.RequestType;
  /** The CPU path paints colour from RGBA. */
  useRGBA: boolean;
}

const SCHEME = "wadors";
/** What each image's loader is asked for, from the call until the library has handed it on. */
const asked = new Map<string, { image: SeriesImage; options: LoadOptions }>();

/** To be called once the loader is there: its images go through this computer's kept ones from then on. */
export const registerKeptFrames = (): void =>
  core.imageLoader.registerImageLoader(SCHEME, (imageId) => {
    const mine = asked.get(imageId);
    if (!mine) throw new Error("an image was loaded past its list");
    return { promise: keptOrSent(mine.image, mine.options) };
  });

/**
 * A frame, decoded: from what this log-in has kept on this computer, else over the line. That the person may see it the
 * server has said by listing the image: whoever has no list names none.
 */
export const loadFrame = (
  image: SeriesImage,
  options: LoadOptions,
): Promise<core.Types.IImage> => {
  asked.set(image.imageId, { image, options });
  try {
    // Asks the loader before it returns, and never again: who asked puts the promise into the cache.
    return core.imageLoader.loadImage(image.imageId, { ...options });
  } finally {
    asked.delete(image.imageId);
  }
};

const keptOrSent = async (
  image: SeriesImage,
  options: LoadOptions,
): Promise<core.Types.IImage> => {
  const { imageId } = image;
  const kept = await lookUp(imageId, () => findKept(image));
  if (kept)
    try {
      return await decoded(imageId, kept, options);
    } catch {
      // What was kept is no picture: the server's own answer says what is wrong, if anything is.
      await dropKept(image);
    }
  return taking(
    imageId,
    (frame) => void keepFrame(image, frame),
    () => wadors.loadImage(imageId, { ...options }).promise,
  );
};

/** As the loader does with what has just come. */
const decoded = async (
  imageId: string,
  { contentType, body }: KeptFrame,
  options: LoadOptions,
): Promise<core.Types.IImage> => {
  const part: { contentType: string; pixelData: Uint8Array } = extractMultipart(
    ...([contentType, new Uint8Array(body)] as const),
  );
  const transferSyntax = getTransferSyntaxForContentType(part.contentType);
  const image = (await createImage(
    ...([imageId, part.pixelData, transferSyntax] as const),
    { ...options, decodeLevel: 0 },
  )) as core.Types.IImage; // as `loadImage` takes it
  image.imageQualityStatus = core.Enums.ImageQualityStatus.FULL_RESOLUTION;
  return image;
};
