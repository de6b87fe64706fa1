/** The entropy-coded bits of one scan (T.81 F.2.2.5). */
export interface Bits {
  /** Throws Error once the scan has no more. */
  bit: () => number;
  /** The next bits as a number, the first one highest. */
  bits: (count: number) => number;
  /** Steps over the restart marker that must stand here. */
  restart: () => void;
  /** Where the next marker begins. */
  end: () => number;
}

export const createBits = (data: Uint8Array, from: number): Bits => {
  let at = from;
  let held = 0;
  let left = 0;
  /** Encoders pad the last byte; a little more than that and the stream is cut off. */
  let beyond = 0;

  const bit = (): number => {
    if (left === 0) {
      const byte = data[at];
      const stuffed = byte === 0xff && data[at + 1] === 0;
      if (byte === undefined || (byte === 0xff && !stuffed)) {
        beyond += 1;
        if (beyond > 2) throw new Error("the JPEG scan ends early");
        held = 0;
      } else {
        held = byte;
        at += stuffed ? 2 : 1;
      }
      left = 8;
    }
    left -= 1;
    return (held >> left) & 1;
  };
  const bits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i += 1) value = (value << 1) | bit();
    return value;
  };
  return {
    bit,
    bits,
    restart: () => {
      left = 0;
      beyond = 0;
      const marker = data[at] === 0xff ? (data[at + 1] ?? 0) : 0;
      if (marker < 0xd0 || marker > 0xd7)
        throw new Error("a JPEG restart marker is missing");
      at += 2;
    },
    end: () => {
      while (
        at < data.length &&
        (data[at] !== 0xff || data[at + 1] === 0 || data[at + 1] === 0xff)
      )
        at += 1;
      return at;
    },
  };
};
