import { createBits, type Bits } from "./jpegBits.ts";
import { decodeBlock, newScan, ZIGZAG, type Scan } from "./jpegBlocks.ts";

/** One of the frame's components: its coefficients block by block, in their natural order. */
interface Component {
  id: number;
  /** Sampling factors. */
  across: number;
  down: number;
  quantisation: number;
  /** Blocks in a row and in a column, those that only fill up the last units included. */
  blocksAcross: number;
  blocksDown: number;
  coefficients: Int32Array;
}
interface Frame {
  progressive: boolean;
  precision: number;
  rows: number;
  columns: number;
  maxAcross: number;
  maxDown: number;
  components: Component[];
}

/** A file of these pixels is refused at the door; this bounds what a damaged header can ask for. */
const MAX_PIXELS = 1 << 28;

/**
 * JPEG with DCT and Huffman coding, sequential or progressive, up to 16 bits (ITU-T T.81): what DICOM's lossy processes
 * 1 to 12 use. In the browser it takes the place of the image loader's own decoder, whose 12-bit values come out 15 too high
 * and whose successive approximation goes wrong; the names are those that the loader calls. The server draws with it too.
 */
class JpegImage {
  /** Set by the loader; values are handed out as they are stored, never converted. */
  colorTransform = false;
  #frame: Frame | null = null;
  readonly #quantisation: Uint16Array[] = [];

  /** Throws Error where the stream is damaged or of another process. */
  parse(data: Uint8Array): void {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const scan = newScan();
    let at = 2;
    if (view.getUint16(0) !== 0xffd8) throw new Error("no JPEG stream");
    for (;;) {
      while (data[at] === 0xff && data[at + 1] === 0xff) at += 1;
      const marker = view.getUint16(at);
      if (marker === END) break;
      const length = view.getUint16(at + 2);
      const segment = new DataView(
        data.buffer,
        data.byteOffset + at + 4,
        length - 2,
      );
      at += 2 + length;
      if (marker === SCAN) {
        const bits = createBits(data, at);
        this.#readScan(segment, scan, bits);
        at = bits.end();
      } else this.#readSegment(marker, segment, scan);
    }
    if (!this.#frame) throw new Error("no frame in the JPEG stream");
  }

  /** Values of 8-bit images, components interleaved. Throws where the image is of another size. */
  getData(columns: number, rows: number): Uint8Array {
    return this.#samples(columns, rows, (count) => new Uint8Array(count));
  }

  getData16(columns: number, rows: number): Uint16Array {
    return this.#samples(columns, rows, (count) => new Uint16Array(count));
  }

  #readSegment(marker: number, segment: DataView, scan: Scan) {
    if (marker === QUANTISATION) this.#readQuantisation(segment);
    else if (marker === HUFFMAN) scan.readTables(segment);
    else if (marker === RESTART_INTERVAL)
      scan.restartInterval = segment.getUint16(0);
    else if (BASELINE <= marker && marker <= PROGRESSIVE)
      this.#frame = readFrame(segment, marker === PROGRESSIVE);
    else if (isOtherFrame(marker))
      throw new Error(`JPEG process ${marker.toString(16)}`);
  }

  #readQuantisation(segment: DataView) {
    for (let at = 0; at < segment.byteLength;) {
      const [wide, id] = halves(segment.getUint8(at));
      at += 1;
      const table = new Uint16Array(64);
      for (const place of ZIGZAG) {
        table[place] = wide ? segment.getUint16(at) : segment.getUint8(at);
        at += wide ? 2 : 1;
      }
      this.#quantisation[id] = table;
    }
  }

  #readScan(segment: DataView, scan: Scan, bits: Bits) {
    const frame = this.#frame;
    if (!frame) throw new Error("a scan before its frame");
    const count = segment.getUint8(0);
    const parts = Array.from({ length: count }, (_, i) => {
      const component = frame.components.find(
        ({ id }) => id === segment.getUint8(1 + i * 2),
      );
      if (!component) throw new Error("a scan of an unknown component");
      const [dc, ac] = halves(segment.getUint8(2 + i * 2));
      return { component, coder: scan.coderOf(dc, ac) };
    });
    const [high, low] = halves(segment.getUint8(3 + count * 2));
    scan.begin({
      progressive: frame.progressive,
      from: segment.getUint8(1 + count * 2),
      to: segment.getUint8(2 + count * 2),
      high,
      low,
    });
    const [first] = parts;
    const units =
      parts.length === 1 && first
        ? singleUnits(frame, first.component).map((at) => [
            { ...first, blocks: [at] },
          ])
        : interleavedUnits(frame).map(([x, y]) =>
            parts.map((part) => ({
              ...part,
              blocks: blocksOfUnit(part.component, x, y),
            })),
          );
    units.forEach((unit, index) => {
      if (scan.restartInterval > 0 && index % scan.restartInterval === 0) {
        if (index > 0) bits.restart();
        scan.restart(parts.map(({ coder }) => coder));
      }
      for (const { component, coder, blocks } of unit)
        for (const at of blocks)
          decodeBlock(
            bits,
            scan,
            coder,
            component.coefficients.subarray(at * 64, at * 64 + 64),
          );
    });
  }

  #samples<Samples extends Uint8Array | Uint16Array>(
    columns: number,
    rows: number,
    create: (count: number) => Samples,
  ): Samples {
    const frame = this.#frame;
    if (frame?.columns !== columns || frame.rows !== rows)
      throw new Error("the JPEG stream is of another size than its image");
    const { components, maxAcross, maxDown, precision } = frame;
    const samples = create(columns * rows * components.length);
    components.forEach((component, channel) => {
      const table = this.#quantisation[component.quantisation];
      if (!table) throw new Error("a quantisation table is missing");
      const plane = planeOf(component, table, precision);
      const stride = component.blocksAcross * 8;
      for (let y = 0; y < rows; y += 1) {
        const row = Math.floor((y * component.down) / maxDown) * stride;
        for (let x = 0; x < columns; x += 1) {
          const column = Math.floor((x * component.across) / maxAcross);
          samples[(y * columns + x) * components.length + channel] =
            plane[row + column] ?? 0;
        }
      }
    });
    return samples;
  }
}

const END = 0xffd9;
const SCAN = 0xffda;
const QUANTISATION = 0xffdb;
const HUFFMAN = 0xffc4;
const RESTART_INTERVAL = 0xffdd;
const BASELINE = 0xffc0;
const PROGRESSIVE = 0xffc2;
/** Lossless, hierarchical and arithmetic frames; C4, C8 and CC are no frames. */
const isOtherFrame = (marker: number) =>
  marker > PROGRESSIVE &&
  marker <= 0xffcf &&
  ![0xffc4, 0xffc8, 0xffcc].includes(marker);

const halves = (byte: number) => [byte >> 4, byte & 15] as const;

const readFrame = (segment: DataView, progressive: boolean): Frame => {
  const [rows, columns] = [segment.getUint16(1), segment.getUint16(3)];
  if (rows * columns === 0 || rows * columns > MAX_PIXELS)
    throw new Error(`a JPEG frame of ${columns} by ${rows}`);
  const named = Array.from({ length: segment.getUint8(5) }, (_, i) => {
    const [across, down] = halves(segment.getUint8(7 + i * 3));
    if (across < 1 || across > 4 || down < 1 || down > 4)
      throw new Error("sampling factors that JPEG does not know");
    return {
      ...{ id: segment.getUint8(6 + i * 3), across, down },
      quantisation: segment.getUint8(8 + i * 3),
    };
  });
  const maxAcross = Math.max(...named.map(({ across }) => across));
  const maxDown = Math.max(...named.map(({ down }) => down));
  return {
    ...{ progressive, rows, columns, maxAcross, maxDown },
    precision: segment.getUint8(0),
    components: named.map((component) => {
      const unitsAcross = Math.ceil(columns / (8 * maxAcross));
      const unitsDown = Math.ceil(rows / (8 * maxDown));
      const blocksAcross = unitsAcross * component.across;
      const blocksDown = unitsDown * component.down;
      return {
        ...component,
        ...{ blocksAcross, blocksDown },
        coefficients: new Int32Array(blocksAcross * blocksDown * 64),
      };
    }),
  };
};

/** A scan of one component has its own blocks only, without those that fill up units (T.81 A.2.2). */
const singleUnits = (frame: Frame, component: Component): number[] => {
  const { columns, rows, maxAcross, maxDown } = frame;
  const wide = Math.ceil((columns * component.across) / maxAcross / 8);
  const high = Math.ceil((rows * component.down) / maxDown / 8);
  return Array.from(
    { length: wide * high },
    (_, i) => Math.floor(i / wide) * component.blocksAcross + (i % wide),
  );
};

const interleavedUnits = (frame: Frame): [number, number][] => {
  const wide = Math.ceil(frame.columns / (8 * frame.maxAcross));
  const high = Math.ceil(frame.rows / (8 * frame.maxDown));
  return Array.from({ length: wide * high }, (_, i) => [
    i % wide,
    Math.floor(i / wide),
  ]);
};

const blocksOfUnit = (
  { across, down, blocksAcross }: Component,
  x: number,
  y: number,
): number[] =>
  Array.from(
    { length: across * down },
    (_, i) =>
      (y * down + Math.floor(i / across)) * blocksAcross +
      x * across +
      (i % across),
  );

/** COSINES[x * 8 + u]: the share of frequency u in the sample at x (T.81 A.3.3). */
const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const [x, u] = [i >> 3, i & 7];
  const scale = u === 0 ? Math.SQRT1_2 / 2 : 0.5;
  return scale * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** A component's samples, row by row. */
const planeOf = (
  { blocksAcross, blocksDown, coefficients }: Component,
  table: Uint16Array,
  precision: number,
): Uint16Array => {
  const plane = new Uint16Array(blocksAcross * blocksDown * 64);
  const stride = blocksAcross * 8;
  const [middle, highest] = [1 << (precision - 1), (1 << precision) - 1];
  const halfway = new Float64Array(64);
  for (let block = 0; block < blocksAcross * blocksDown; block += 1) {
    const from = block * 64;
    const corner =
      Math.floor(block / blocksAcross) * 8 * stride +
      (block % blocksAcross) * 8;
    for (let v = 0; v < 8; v += 1)
      for (let x = 0; x < 8; x += 1) {
        let sum = 0;
        for (let u = 0; u < 8; u += 1) {
          const place = v * 8 + u;
          sum +=
            (COSINES[x * 8 + u] ?? 0) *
            (coefficients[from + place] ?? 0) *
            (table[place] ?? 0);
        }
        halfway[v * 8 + x] = sum;
      }
    for (let y = 0; y < 8; y += 1)
      for (let x = 0; x < 8; x += 1) {
        let sum = middle;
        for (let v = 0; v < 8; v += 1)
          sum += (COSINES[y * 8 + v] ?? 0) * (halfway[v * 8 + x] ?? 0);
        plane[corner + y * stride + x] = Math.min(
          highest,
          Math.max(0, Math.round(sum)),
        );
      }
  }
  return plane;
};

export { JpegImage, JpegImage as default };
