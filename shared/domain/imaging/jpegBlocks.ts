import type { Bits } from "./jpegBits.ts";

/** The natural place of each coefficient in the order in which they are coded. */
export const ZIGZAG: readonly number[] = (() => {
  const places = Array.from({ length: 64 }, (_, place) => place);
  const diagonal = (place: number) => (place >> 3) + (place & 7);
  const along = (place: number) =>
    diagonal(place) % 2 === 0 ? place & 7 : place >> 3;
  return places.sort(
    (a, b) => diagonal(a) - diagonal(b) || along(a) - along(b),
  );
})();

/** Codes of one Huffman table by length and value: each length's codes are consecutive (T.81 C.2). */
type Codes = readonly { first: number; values: Uint8Array }[];
/** What decodes one component's blocks within a scan. */
interface Coder {
  dc: Codes | undefined;
  ac: Codes | undefined;
  /** DC of the block before. */
  before: number;
}
interface Band {
  progressive: boolean;
  /** Coefficients of this scan, in coded order. */
  from: number;
  to: number;
  /** Successive approximation: bit position of the scan before (0: none) and of this one. */
  high: number;
  low: number;
}

/** Huffman tables and what is carried from block to block; one for the whole stream. */
export interface Scan {
  /** Units between restart markers; 0: none. */
  restartInterval: number;
  band: Band;
  /** Blocks that are still known to have no more coefficients. */
  endRun: number;
  readTables: (segment: DataView) => void;
  coderOf: (dc: number, ac: number) => Coder;
  begin: (band: Band) => void;
  restart: (coders: readonly Coder[]) => void;
}

export const newScan = (): Scan => {
  const tables = new Map<number, Codes>();
  const scan: Scan = {
    restartInterval: 0,
    band: { progressive: false, from: 0, to: 63, high: 0, low: 0 },
    endRun: 0,
    readTables: (segment) => {
      for (let at = 0; at < segment.byteLength;) {
        const id = segment.getUint8(at);
        let code = 0;
        let values = at + 17;
        const codes = Array.from({ length: 16 }, (_, i) => {
          const count = segment.getUint8(at + 1 + i);
          const first = code;
          const found = Uint8Array.from({ length: count }, (_, k) =>
            segment.getUint8(values + k),
          );
          values += count;
          code = (code + count) << 1;
          return { first, values: found };
        });
        tables.set(id, codes);
        at = values;
      }
    },
    coderOf: (dc, ac) => ({
      dc: tables.get(dc),
      ac: tables.get(16 + ac),
      before: 0,
    }),
    begin: (band) => {
      if (band.to > 63 || band.from > band.to)
        throw new Error("a JPEG scan of coefficients that do not exist");
      scan.band = band;
      scan.endRun = 0;
    },
    restart: (coders) => {
      for (const coder of coders) coder.before = 0;
      scan.endRun = 0;
    },
  };
  return scan;
};

/** Decodes this scan's share of one block (64 coefficients in natural order) into it. */
export const decodeBlock = (
  bits: Bits,
  scan: Scan,
  coder: Coder,
  block: Int32Array,
): void => {
  const { progressive, from, high } = scan.band;
  if (!progressive) {
    firstDc(bits, scan, coder, block);
    sequentialAc(bits, coder, block);
  } else if (from === 0) {
    if (high === 0) firstDc(bits, scan, coder, block);
    else block[0] = (block[0] ?? 0) | (bits.bit() << scan.band.low);
  } else if (high === 0) firstAc(bits, scan, coder, block);
  else refineAc(bits, scan, coder, block);
};

const symbol = (bits: Bits, codes: Codes | undefined): number => {
  let code = 0;
  for (const { first, values } of codes ?? []) {
    code = (code << 1) | bits.bit();
    const value = values[code - first];
    if (value !== undefined) return value;
  }
  throw new Error("a code that its JPEG table does not hold");
};

/** A difference or coefficient of so many bits (T.81 F.2.2.1). */
const signed = (bits: Bits, size: number): number => {
  if (size === 0) return 0;
  const value = bits.bits(size);
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
};

const firstDc = (bits: Bits, scan: Scan, coder: Coder, block: Int32Array) => {
  coder.before += signed(bits, symbol(bits, coder.dc));
  block[0] = coder.before << scan.band.low;
};

const put = (block: Int32Array, index: number, value: number) => {
  const place = ZIGZAG[index];
  if (place === undefined) throw new Error("a JPEG block runs over its end");
  block[place] = value;
};

const sequentialAc = (bits: Bits, coder: Coder, block: Int32Array) => {
  for (let k = 1; k < 64; k += 1) {
    const coded = symbol(bits, coder.ac);
    const [run, size] = [coded >> 4, coded & 15];
    if (size === 0) {
      if (run < 15) return;
      k += 15;
      continue;
    }
    k += run;
    put(block, k, signed(bits, size));
  }
};

const firstAc = (bits: Bits, scan: Scan, coder: Coder, block: Int32Array) => {
  const { from, to, low } = scan.band;
  if (scan.endRun > 0) {
    scan.endRun -= 1;
    return;
  }
  for (let k = from; k <= to; k += 1) {
    const coded = symbol(bits, coder.ac);
    const [run, size] = [coded >> 4, coded & 15];
    if (size === 0) {
      if (run < 15) {
        scan.endRun = (1 << run) + bits.bits(run) - 1;
        return;
      }
      k += 15;
      continue;
    }
    k += run;
    put(block, k, signed(bits, size) * (1 << low));
  }
};

/** One more bit of the coefficients that are known, and new ones of the lowest size (T.81 G.1.2.3). */
const refineAc = (bits: Bits, scan: Scan, coder: Coder, block: Int32Array) => {
  const { from, to, low } = scan.band;
  const step = 1 << low;
  /** True where a coefficient stands; it has then got its next bit, away from zero. */
  const refine = (k: number): boolean => {
    const place = ZIGZAG[k] ?? 0;
    const value = block[place] ?? 0;
    if (value === 0) return false;
    if (bits.bit() === 1) block[place] = value + (value > 0 ? step : -step);
    return true;
  };
  let k = from;
  while (scan.endRun === 0 && k <= to) {
    const coded = symbol(bits, coder.ac);
    let run = coded >> 4;
    const isNew = (coded & 15) !== 0;
    if (!isNew && run < 15) {
      scan.endRun = (1 << run) + bits.bits(run);
      break;
    }
    const fresh = isNew ? (bits.bit() === 1 ? step : -step) : 0;
    // Over what stands there, and over `run` places where nothing stands.
    while (k <= to) {
      if (!refine(k)) {
        if (run === 0) break;
        run -= 1;
      }
      k += 1;
    }
    if (isNew) put(block, k, fresh);
    k += 1;
  }
  if (scan.endRun > 0) {
    for (; k <= to; k += 1) refine(k);
    scan.endRun -= 1;
  }
};
