import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StoredImage, Study } from "../../shared/contracts/studies.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { partsOf } from "../support/multipart.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import { H264, MPEG2, videoFile } from "../support/videos.ts";

/** Videos: kept untouched, and given to a player as they are. */
let app: TestApp;
let clinic: Person;
let clinic2: Person;
beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  clinic2 = await app.logIn("clinic2");
});
afterAll(() => app.close());

/** No pictures: what begins a stream, and bytes that tell their place. */
const streamOf = (head: string, bytes = 100_000) => {
  const stream = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 4)
    stream.writeUInt32BE((at * 2654435) % 2 ** 32, at);
  stream.write(head, 0, "hex");
  return stream;
};
const MP4 = streamOf("00000018667479706d703432");
/** A video of 250 frames. */
const video = (
  study: string,
  ...how: [syntax: string, stream: Buffer, fragments?: number]
) => videoFile({ study, frames: 250 }, ...how);
const upload = async (bytes: Uint8Array) => {
  const { id } = await openBareCase(clinic);
  const path = `/api/cases/${id}/images/${randomUUID()}`;
  const type = { "content-type": "application/dicom" };
  const response = await clinic.fetch("PUT", path, bytes, type);
  expect(response.status).toBe(200);
  const image = (await response.json()) as StoredImage;
  return `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/instances/${image.sopInstanceUid}`;
};
const get = (path: string, headers: Record<string, string>, who = clinic) =>
  who.fetch("GET", path, undefined, { accept: "*/*", ...headers });
const bytesOf = async (response: Response) =>
  Buffer.from(await response.arrayBuffer());
const sha256 = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

it("a video comes back byte for byte, its stream as its only frame, and in no other transfer syntax", async () => {
  const file = video("video kept", H264, MP4);
  const path = await upload(file);
  const [whole] = await partsOf(await get(path, {}));
  expect(whole?.headers["content-type"]).toContain(H264);
  expect(sha256(whole?.bytes ?? Buffer.alloc(0))).toBe(sha256(file));
  const [frame] = await partsOf(await get(`${path}/frames/1`, {}));
  expect(sha256(frame?.bytes ?? Buffer.alloc(0))).toBe(sha256(MP4));
  const plain =
    'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1';
  expect(await codeOf(await get(path, { accept: plain }))).toEqual([
    406,
    "image.notInThisForm",
  ]);
});

it("an MP4 plays from its address, whole or from any place, for nobody else", async () => {
  const path = `${await upload(video("video mp4", H264, MP4))}/rendered`;
  const whole = await get(path, {});
  expect([whole.status, whole.headers.get("content-type")]).toEqual([
    200,
    "video/mp4",
  ]);
  expect(whole.headers.get("accept-ranges")).toBe("bytes");
  expect(sha256(await bytesOf(whole))).toBe(sha256(MP4));
  for (const [range, start, end] of [
    ["bytes=0-", 0, 99_999],
    ["bytes=10-19", 10, 19],
    // Across all three fragments.
    ["bytes=33000-70001", 33_000, 70_001],
    ["bytes=-5", 99_995, 99_999],
  ] as const) {
    const part = await get(path, { range, accept: "video/mp4" });
    expect(part.status, range).toBe(206);
    expect(part.headers.get("content-range")).toBe(
      `bytes ${start}-${end}/100000`,
    );
    expect((await bytesOf(part)).equals(MP4.subarray(start, end + 1))).toBe(
      true,
    );
  }
  expect((await get(path, {}, clinic2)).status).toBe(404);
  expect((await get(path, {}, app.stranger)).status).toBe(401);
});

it("MPEG-2 is named so; what is in no container that plays is refused by name, as are pictures of a video", async () => {
  const mpeg = video("video mpeg2", MPEG2, streamOf("000001ba44000401"), 1);
  const path = await upload(mpeg);
  const played = await get(`${path}/rendered`, { accept: "video/*" });
  expect(played.headers.get("content-type")).toBe("video/mpeg");
  await played.body?.cancel();
  const bare = video("video bare", H264, streamOf("0000000167640028"));
  for (const [from, accept] of [
    [`${await upload(bare)}/rendered`, "*/*"],
    [`${path}/rendered`, "image/png"],
    [`${path}/thumbnail`, "*/*"],
  ] as const)
    expect(await codeOf(await get(from, { accept })), from).toEqual([
      406,
      "image.notRendered",
    ]);
});

it("a video's frames are images of its case: listed as a video, marked up to its last frame and no further", async () => {
  const { id } = await openBareCase(clinic);
  const path = `/api/cases/${id}/images/${randomUUID()}`;
  const type = { "content-type": "application/dicom" };
  const file = video("video frames", H264, MP4);
  const stored = await clinic.fetch("PUT", path, file, type);
  const { sopInstanceUid } = (await stored.json()) as StoredImage;
  const studies = await clinic.call<Study[]>("GET", `/api/cases/${id}/studies`);
  expect(studies[0]?.series[0]).toMatchObject({
    ...{ instanceCount: 1, video: true },
  });
  const mark = (frame: number) =>
    clinic.fetch(...(["POST", `/api/cases/${id}/key-images`] as const), {
      sopInstanceUid,
      frame,
      marked: true,
    });
  expect((await mark(250)).status).toBe(200);
  expect(await codeOf(await mark(251))).toEqual([404, "image.notFound"]);
});
