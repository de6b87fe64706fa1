import type { Readable } from "node:stream";

/** Thrown where a picture ends before it says it does. */
export class PictureEnds extends Error {
  override readonly name = "PictureEnds";
}

/** Bytes of a stream, taken piece by piece; holds one chunk and what was asked for. */
export const createByteSource = (from: Readable) => {
  const chunks = from[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let held: Buffer = Buffer.alloc(0);

  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  return {
    /** Exactly `count` bytes. @throws PictureEnds */
    take: async (count: number): Promise<Buffer> => {
      while (held.length < count) if (!(await more())) throw new PictureEnds();
      const taken = held.subarray(0, count);
      held = held.subarray(count);
      return taken;
    },
    /** Whatever is there, at least one byte; undefined at the end. */
    takeSome: async (): Promise<Buffer | undefined> => {
      if (held.length === 0 && !(await more())) return undefined;
      const taken = held;
      held = Buffer.alloc(0);
      return taken;
    },
    /** Puts back what was taken too much. */
    giveBack: (bytes: Buffer): void => {
      held = held.length === 0 ? bytes : Buffer.concat([bytes, held]);
    },
  };
};
export type ByteSource = ReturnType<typeof createByteSource>;
