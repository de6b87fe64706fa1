import { expect, it, vi } from "vitest";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { forgetPerson } from "../session/forget.ts";
import { thumbnailOf } from "./thumbnails.ts";

vi.mock("../pause.ts", () => ({ quiet: () => Promise.resolve() }));

const picture = (bytes: string) => new Response(bytes, { status: 200 });
const asUrl = (bytes: string) =>
  expect.stringMatching(new RegExp(`^data:.*,${btoa(bytes)}$`)) as string;
const thumbnail = () =>
  thumbnailOf(
    {
      caseId: "00000000-0000-4000-8000-000000000001" as CaseId,
      studyInstanceUid: "1.2",
      seriesInstanceUid: "1.2.3",
    },
    1,
    new AbortController().signal,
  );

it("is asked for once for a person, and again for the next one, also where it was under way", async () => {
  const server = vi.spyOn(globalThis, "fetch");
  server.mockImplementation(() => Promise.resolve(picture("1")));
  expect([await thumbnail(), await thumbnail()]).toEqual([
    asUrl("1"),
    asUrl("1"),
  ]);
  expect(server.mock.calls.map(([url]) => url)).toEqual([
    expect.stringMatching(/\/studies\/1\.2\/series\/1\.2\.3\/thumbnail\?case=/),
  ]);
  forgetPerson();
  let finish: (picture: Response) => void = () => undefined;
  server.mockReturnValueOnce(new Promise((done) => (finish = done)));
  const begun = thumbnail();
  await expect.poll(() => server.mock.calls.length).toBe(2);
  forgetPerson();
  finish(picture("2"));
  expect(await begun).toBeNull();
  expect(await thumbnail()).toEqual(asUrl("1"));
  expect(server).toHaveBeenCalledTimes(3);
});

it("is none where the server gives none, and is asked for again later", async () => {
  forgetPerson();
  const server = vi.spyOn(globalThis, "fetch");
  server.mockResolvedValueOnce(new Response("{}", { status: 422 }));
  expect(await thumbnail()).toBeNull();
  server.mockResolvedValueOnce(picture("3"));
  expect(await thumbnail()).toEqual(asUrl("3"));
});
