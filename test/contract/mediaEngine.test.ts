import { describe, it } from "vitest";
import { createMediasoupEngine } from "../../media/index.ts";
import { createFakeEngine } from "../support/fakeEngine.ts";
import { findMediaWorker } from "../support/mediaWorker.ts";
import { describeMediaEngineContract } from "./mediaEngine.ts";

describeMediaEngineContract("fake", createFakeEngine);

if (findMediaWorker() === undefined)
  describe("media engine: mediasoup", () => {
    it.skip("needs the mediasoup worker: run `npm run setup`", () => undefined);
  });
else describeMediaEngineContract("mediasoup", createMediasoupEngine);
