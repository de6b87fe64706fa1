import { expect, it } from "vitest";
import { createAttributeHolders } from "./attributeHolders.ts";
import type { SeriesImage } from "./seriesImages.ts";

const image = { imageId: "wadors:1" } as SeriesImage;
const start = () => {
  const known = new Set<string>();
  const holders = createAttributeHolders({
    add: ({ imageId }) => known.add(imageId),
    remove: (imageId) => known.delete(imageId),
  });
  return { known, holders };
};

it("of two panes on one series, the last one drops its attributes", () => {
  const { known, holders } = start();
  const [first, second] = [holders.hold([image]), holders.hold([image])];
  first();
  expect(known).toContain(image.imageId);
  second();
  expect(known).not.toContain(image.imageId);
});

it.each([true, false])(
  "an image that is being loaded keeps its attributes when its pane goes, until the end of the load (well: %s)",
  async (well) => {
    const { known, holders } = start();
    const pane = holders.hold([image]);
    let end = () => {};
    const load = holders.during(
      image,
      () =>
        new Promise<void>((resolve, reject) => {
          end = () => (well ? resolve() : reject(new Error("lost")));
        }),
    );
    pane();
    expect(known).toContain(image.imageId);
    end();
    await load.catch(() => undefined);
    expect(known).not.toContain(image.imageId);
  },
);
