import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { dicomFile, element, u32 } from "../support/dicomFixtures.ts";
import { partsOf } from "../support/multipart.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

/** Videos: kept untouched, and given to a player as they are. */
const H264 = "1.2.840.10008.1.2.4.102";
const MPEG2 = "1.2.840.10008.1.2.4.100";
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
/** A video of 250 frames; its stream in these many fragments. */
const videoFile = (
  study: string,
  syntax: string,
  stream: Buffer,
  fragments = 3,
) => {
  const plain = dicomFile({ study, modality: "XC" });
  const exchange = (from: Buffer, old: Buffer, fresh: Buffer) => {
    const at = from.indexOf(old);
    if (at < 0) throw new Error("no such element");
    return Buffer.concat([
      from.subarray(0, at),
      fresh,
      from.subarray(at + old.length),
    ]);
  };
  const uid = (value: string) => element(0x00020010, "UI", value);
  const frames = (value: string) => element(0x00280008, "IS", value);
  const named = exchange(
    exchange(plain, uid("1.2.840.10008.1.2.1"), uid(syntax)),
    ...([frames("1"), frames("250")] as const),
  );
  const item = (bytes: Buffer) =>
    Buffer.concat([Buffer.from("feff00e0", "hex"), u32(bytes.length), bytes]);
  const each = Math.ceil(stream.length / fragments / 2) * 2;
  return Buffer.concat([
    named.subarray(0, named.indexOf(Buffer.from("e07f1000", "hex"))),
    Buffer.from("e07f10004f420000ffffffff", "hex"),
    item(Buffer.alloc(0)),
    ...Array.from({ length: fragments }, (_, at) =>
      item(stream.subarray(at * each, (at + 1) * each)),
    ),
    Buffer.from("feffdde000000000", "hex"),
  ]);
};
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
  const file = videoFile("video kept", H264, MP4);
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
  const path = `${await upload(videoFile("video mp4", H264, MP4))}/rendered`;
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
  const mpeg = videoFile("video mpeg2", MPEG2, streamOf("000001ba44000401"), 1);
  const path = await upload(mpeg);
  const played = await get(`${path}/rendered`, { accept: "video/*" });
  expect(played.headers.get("content-type")).toBe("video/mpeg");
  await played.body?.cancel();
  const bare = videoFile("video bare", H264, streamOf("0000000167640028"));
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
