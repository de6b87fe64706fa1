import { expect, it, vi } from "vitest";
import { forgetPerson } from "../session/forget.ts";
import { thumbnailOf } from "./thumbnails.ts";

const drawn = vi.hoisted(() => ({ draw: vi.fn<() => Promise<string>>() }));
vi.mock("./thumbnail.ts", () => ({ drawThumbnail: drawn.draw }));
vi.mock("../pause.ts", () => ({ quiet: () => Promise.resolve() }));

const picture = () =>
  thumbnailOf(
    "1.2.3",
    1,
    () => Promise.resolve([]),
    new AbortController().signal,
  );

it("is drawn once for a person, and again for the next one, also where it was under way", async () => {
  drawn.draw.mockResolvedValue("data:,1");
  expect([await picture(), await picture()]).toEqual(["data:,1", "data:,1"]);
  expect(drawn.draw).toHaveBeenCalledTimes(1);
  forgetPerson();
  let finish: (picture: string) => void = () => undefined;
  drawn.draw.mockReturnValueOnce(new Promise((done) => (finish = done)));
  const begun = picture();
  await expect.poll(() => drawn.draw.mock.calls.length).toBe(2);
  forgetPerson();
  finish("data:,2");
  expect(await begun).toBeNull();
  expect(await picture()).toBe("data:,1");
  expect(drawn.draw).toHaveBeenCalledTimes(3);
});
