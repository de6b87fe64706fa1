import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SessionId } from "../../../shared/contracts/ids.ts";
import { createUploadLimits } from "./uploadLimits.ts";

describe("upload limits", () => {
  const someone = { sessionId: SessionId.parse(randomUUID()) };
  const tooMany = { code: "upload.tooMany" };

  it("count the images within STOW requests apart from the requests, per session", async () => {
    const limits = createUploadLimits({ imagesPerMinute: 3 });
    for (let image = 0; image < 3; image += 1) await limits.countImage(someone);
    await expect(limits.countImage(someone)).rejects.toMatchObject(tooMany);
    await limits.countImage({ sessionId: SessionId.parse(randomUUID()) });
    const leave = await limits.enter(someone);
    leave();
  });

  it("let in as many at once as they say, and the next one when one has left", async () => {
    const limits = createUploadLimits({ atOnce: 2 });
    const leave = await limits.enter(someone);
    await limits.enter(someone);
    await expect(limits.enter(someone)).rejects.toMatchObject(tooMany);
    leave();
    await limits.enter(someone);
  });
});
