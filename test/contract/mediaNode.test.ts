import { describe, it } from "vitest";
import { createMediasoupEngine } from "../../media/index.ts";
import { createFakeEngine } from "../support/fakeEngine.ts";
import {
  startLocalNode,
  startRemoteNode,
  watched,
} from "../support/mediaNode.ts";
import { findMediaWorker } from "../support/mediaWorker.ts";
import { describeMediaNodeContract } from "./mediaNode.ts";

describeMediaNodeContract("in this process, fake engine", async () => {
  const engine = createFakeEngine();
  const node = await startLocalNode(engine);
  return {
    node,
    killWorker: () => engine.workers.at(-1)?.die(),
    close: () => node.close(),
  };
});

describeMediaNodeContract("over the network, fake engine", async () => {
  const engine = createFakeEngine();
  const { node, close } = await startRemoteNode(engine);
  return { node, killWorker: () => engine.workers.at(-1)?.die(), close };
});

if (findMediaWorker() === undefined)
  describe("media node: mediasoup", () => {
    it.skip("needs the mediasoup worker: run `npm run setup`", () => undefined);
  });
else {
  const startEngine = () => {
    const { engine, pids } = watched(createMediasoupEngine());
    return { engine, killWorker: () => process.kill(pids.at(-1)!, "SIGKILL") };
  };
  describeMediaNodeContract("in this process, mediasoup", async () => {
    const { engine, killWorker } = startEngine();
    const node = await startLocalNode(engine);
    return { node, killWorker, close: () => node.close() };
  });
  describeMediaNodeContract("over the network, mediasoup", async () => {
    const { engine, killWorker } = startEngine();
    const { node, close } = await startRemoteNode(engine);
    return { node, killWorker, close };
  });
}
