import { webcrypto } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  openFrameStore,
  type FrameDisk,
  type FrameUse,
  type SealedFrame,
} from "./frameStore.ts";

/** A disk that lasts as long as the test. */
const memoryDisk = () => {
  const frames = new Map<string, SealedFrame>();
  const uses = new Map<string, FrameUse>();
  let whose = "";
  const disk: FrameDisk = {
    open: (owner) => {
      if (whose !== owner) {
        frames.clear();
        uses.clear();
      }
      whose = owner;
      return Promise.resolve([...uses.values()]);
    },
    read: (name) => Promise.resolve(frames.get(name)),
    write: (use, frame) => {
      frames.set(use.name, frame);
      uses.set(use.name, use);
      return Promise.resolve();
    },
    touch: (touched) => {
      for (const use of touched) uses.set(use.name, use);
      return Promise.resolve();
    },
    remove: (names) => {
      for (const name of names) {
        frames.delete(name);
        uses.delete(name);
      }
      return Promise.resolve();
    },
    close: () => undefined,
  };
  return { disk, frames, uses };
};

const MINE = new Uint8Array(32).fill(1);
const ANOTHERS = new Uint8Array(32).fill(2);
const openWith = (
  disk: FrameDisk,
  { secret = MINE, limitBytes = 1_000_000 } = {},
) =>
  openFrameStore({
    ...{ disk, secret, limitBytes },
    subtle: webcrypto.subtle as SubtleCrypto, // the browser's own interface
    random: (bytes) => webcrypto.getRandomValues(bytes),
  });

const TYPE = 'multipart/related; type="image/jls"; boundary=b';
const frameOf = (text: string, length = 1_000) => {
  const body = new TextEncoder().encode(text.padEnd(length, ".")).buffer;
  return { contentType: TYPE, body };
};
const textOf = (body: ArrayBuffer | undefined) =>
  new TextDecoder("latin1").decode(body).replaceAll(".", "");

describe("kept frames", () => {
  it("come back as they came, also after the page was closed, to the same log-in", async () => {
    const { disk } = memoryDisk();
    const first = await openWith(disk);
    expect(await first.find("a")).toBeNull();
    await first.keep("a", frameOf("pixels of a"));
    for (const store of [first, await openWith(disk)]) {
      const found = await store.find("a");
      expect(found?.contentType).toBe(TYPE);
      expect(textOf(found?.body)).toBe("pixels of a");
    }
  });

  it("lie on the disk without pixels, type or name in plain, each under its own nonce", async () => {
    const { disk, frames, uses } = memoryDisk();
    const store = await openWith(disk);
    const id = "wadors:case/studies/1.2.3/frames/1 content";
    await store.keep(id, frameOf("pixels"));
    await store.keep("another", frameOf("pixels"));
    const [one, two] = [...frames.values()];
    for (const sealed of [one, two]) {
      const plain = textOf(sealed?.bytes);
      expect(plain).not.toMatch(/pixels|multipart/);
    }
    expect(one?.nonce).not.toEqual(two?.nonce);
    for (const name of [...frames.keys(), ...uses.keys()])
      expect(name).toMatch(/^[0-9a-f]{64}$/);
  });

  it("are gone for another log-in, and no longer on the disk", async () => {
    const { disk, frames } = memoryDisk();
    await (await openWith(disk)).keep("a", frameOf("pixels"));
    const another = await openWith(disk, { secret: ANOTHERS });
    expect(await another.find("a")).toBeNull();
    expect(frames.size).toBe(0);
  });

  it("are not opened with another key where they were left on the disk", async () => {
    const { disk, frames } = memoryDisk();
    await (await openWith(disk)).keep("a", frameOf("pixels"));
    const [left] = [...frames.values()];
    const another = await openWith(disk, { secret: ANOTHERS });
    await another.keep("a", frameOf("other pixels"));
    const [name = ""] = [...frames.keys()];
    if (left) frames.set(name, left);
    expect(await another.find("a")).toBeNull();
  });

  it("that are damaged, swapped or gone count as not kept, and can be kept again", async () => {
    const { disk, frames } = memoryDisk();
    const store = await openWith(disk);
    await store.keep("a", frameOf("pixels of a"));
    await store.keep("b", frameOf("pixels of b"));
    const [a = "", b = ""] = [...frames.keys()];
    const [sealedA, sealedB] = [...frames.values()];
    if (!sealedA || !sealedB) throw new Error("nothing was kept");
    frames.set(b, sealedA);
    const bytes = sealedA.bytes.slice(0);
    new Uint8Array(bytes)[500]! ^= 1;
    frames.set(a, { ...sealedA, bytes });
    expect(await store.find("a")).toBeNull();
    expect(await store.find("b")).toBeNull();
    expect(frames.size).toBe(0);
    await store.keep("a", frameOf("pixels of a"));
    expect(textOf((await store.find("a"))?.body)).toBe("pixels of a");
    frames.clear();
    expect(await store.find("a")).toBeNull();
  });

  it("stay within the limit: the least recently used go first, also when the page is opened with less room", async () => {
    const { disk } = memoryDisk();
    const store = await openWith(disk, { limitBytes: 3_500 });
    for (const id of ["a", "b", "c"]) await store.keep(id, frameOf(id));
    expect(await store.find("a")).not.toBeNull();
    await store.keep("d", frameOf("d"));
    const kept = async (from: typeof store) => {
      const found: string[] = [];
      for (const id of ["a", "b", "c", "d", "large"])
        if (await from.find(id)) found.push(id);
      return found;
    };
    await store.keep("large", frameOf("large", 4_000));
    expect(await kept(store)).toEqual(["a", "c", "d"]);
    expect(await kept(await openWith(disk, { limitBytes: 1_500 }))).toEqual([
      "d",
    ]);
  });

  it("that the disk has no room for are forgotten", async () => {
    const { disk } = memoryDisk();
    const full = () => Promise.reject(new Error("full"));
    const store = await openWith({ ...disk, write: full });
    await expect(store.keep("a", frameOf("a"))).rejects.toThrow("full");
    expect(await store.find("a")).toBeNull();
  });
});
