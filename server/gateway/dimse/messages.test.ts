import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createMessages } from "./messages.ts";
import { PduError, type Pdv } from "./pdu.ts";
import { IMPLICIT_LITTLE_ENDIAN, VERIFICATION } from "./uids.ts";

const open = () =>
  createMessages({
    services: {
      store: () => Promise.resolve(0xa700),
      find: () => Promise.resolve([]),
      ended: () => undefined,
    },
    ...{ association: Symbol("association"), callingAe: "DEVICE" },
    contexts: new Map([
      [
        1,
        {
          ...{ id: 1, abstractSyntax: VERIFICATION, result: 0 },
          transferSyntax: IMPLICIT_LITTLE_ENDIAN,
        },
      ],
    ]),
    ...{ send: () => Promise.resolve(), peerMax: 0 },
  });
const fragment = (data: Buffer): Pdv => ({
  ...{ contextId: 1, command: true, last: false, data },
});

it("fragments without a byte are not for nothing: the message is too long before they fill the memory", async () => {
  const messages = open();
  const flood = async () => {
    for (let i = 0; i < 100_000; i += 1)
      await messages.take(fragment(Buffer.alloc(0)));
  };
  await expect(flood()).rejects.toThrow(PduError);
});

it("a few bytes do not keep alive the buffer that they came in", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const messages = open();
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 1_000; i += 1)
    await messages.take(fragment(Buffer.alloc(128 * 1024).subarray(0, 2)));
  // 125 MB came; 2,000 bytes of it are wanted. What is collected is let go of a moment later, by another thread.
  await expect
    .poll(() => {
      collectGarbage();
      return process.memoryUsage().arrayBuffers - before;
    })
    .toBeLessThan(20 * 1024 * 1024);
  expect(messages.underWay()).toBe(true);
});
