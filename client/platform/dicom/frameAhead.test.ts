import { afterEach, expect, it, vi } from "vitest";
import { forgetPerson } from "../session/forget.ts";
import { fetchFrameAhead, partOf, takeFrameAhead } from "./frameAhead.ts";
import type { SeriesImage } from "./seriesImages.ts";

const image: SeriesImage = {
  ...{ seriesInstanceUid: "1.2", sopInstanceUid: "1.2.3", frame: 1 },
  imageId: "wadors:case-1/dicom-web/studies/1/series/1.2/frames/1",
  ...{ lossy: false, attributes: {} },
};
const TYPE = 'multipart/related; type="image/jls"; boundary=b-1';
const bytesOf = (text: string) => new TextEncoder().encode(text);
const body = (
  pixels: string,
  head = "Content-Type: image/jls; transfer-syntax=1.2.840.10008.1.2.4.80",
) => bytesOf(`--b-1\r\n${head}\r\n\r\n${pixels}\r\n--b-1--\r\n`);

afterEach(() => {
  forgetPerson();
  vi.restoreAllMocks();
});

it("is asked for once, and taken once", async () => {
  const server = vi
    .spyOn(globalThis, "fetch")
    .mockImplementation(() =>
      Promise.resolve(
        new Response(body("pixels"), { headers: { "content-type": TYPE } }),
      ),
    );
  fetchFrameAhead(image);
  fetchFrameAhead(image);
  const frame = await takeFrameAhead(image.imageId);
  expect(frame?.transferSyntaxUid).toBe("1.2.840.10008.1.2.4.80");
  expect(new TextDecoder().decode(frame?.bytes)).toBe("pixels");
  expect(takeFrameAhead(image.imageId)).toBeUndefined();
  expect(server.mock.calls.map(([url]) => url)).toEqual([
    "/dicom-web/studies/1/series/1.2/frames/1?case=case-1",
  ]);
});

it("stays until another case's is asked for, not longer", () => {
  vi.spyOn(globalThis, "fetch").mockReturnValue(new Promise(() => undefined));
  fetchFrameAhead(image);
  fetchFrameAhead({ ...image, imageId: `${image.imageId}2` });
  expect(takeFrameAhead(image.imageId)).toBeUndefined();
  expect(takeFrameAhead(`${image.imageId}2`)).toBeDefined();
});

it("is nobody's after the person has left", () => {
  vi.spyOn(globalThis, "fetch").mockReturnValue(new Promise(() => undefined));
  fetchFrameAhead(image);
  forgetPerson();
  expect(takeFrameAhead(image.imageId)).toBeUndefined();
});

it("is null where the server refuses or is not there: the library asks itself then", async () => {
  const server = vi.spyOn(globalThis, "fetch");
  server.mockResolvedValueOnce(new Response("{}", { status: 404 }));
  fetchFrameAhead(image);
  expect(await takeFrameAhead(image.imageId)).toBeNull();
  server.mockRejectedValueOnce(new TypeError("no line"));
  fetchFrameAhead(image);
  expect(await takeFrameAhead(image.imageId)).toBeNull();
});

it.each([
  ["cut off", body("pixels").slice(0, -3), TYPE],
  ["without a boundary", body("pixels"), "image/jls"],
  ["of no named form", body("pixels", "Content-Type: image/jls"), TYPE],
  ["empty", new Uint8Array(), TYPE],
])("is null of a body that is %s", (_what, bytes, type) => {
  expect(partOf(bytes, type)).toBeNull();
});
