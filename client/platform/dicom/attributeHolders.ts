import type { SeriesImage } from "./seriesImages.ts";

/**
 * Attributes stay with Cornerstone's loader as long as anybody holds the image: panes (two may show one series), and
 * each load, which reads them at its end, when its pane may be gone and the next one waits for the same image.
 */
export const createAttributeHolders = (loader: {
  add: (image: SeriesImage) => void;
  remove: (imageId: string) => void;
}) => {
  const holders = new Map<string, number>();
  const hold = (images: readonly SeriesImage[]): (() => void) => {
    for (const image of images) {
      const count = holders.get(image.imageId) ?? 0;
      if (count === 0) loader.add(image);
      holders.set(image.imageId, count + 1);
    }
    return () => {
      for (const { imageId } of images) {
        const count = (holders.get(imageId) ?? 1) - 1;
        if (count > 0) holders.set(imageId, count);
        else {
          holders.delete(imageId);
          loader.remove(imageId);
        }
      }
    };
  };
  return {
    hold,
    /** Holds the image until the load has ended, well or badly. */
    during: <T>(image: SeriesImage, load: () => Promise<T>): Promise<T> => {
      const release = hold([image]);
      return load().finally(release);
    },
  };
};
