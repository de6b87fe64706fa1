/** An 8-bit grey picture, row by row. */
export interface GreyImage {
  width: number;
  height: number;
  pixels: Uint8Array;
}

interface Difference {
  /** Mean absolute difference in grey levels of 255. */
  mean: number;
  max: number;
  /** Pearson's; NaN where one picture is of one level. */
  correlation: number;
  /** Standard deviation of the first picture: near 0, it is blank and equal to any other blank one. */
  spread: number;
}

/** How far two pictures of one size are apart. Throws when their sizes differ. */
export const difference = (a: GreyImage, b: GreyImage): Difference => {
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(`${a.width}x${a.height} against ${b.width}x${b.height}`);
  const count = a.pixels.length;
  let sum = 0;
  let max = 0;
  let sumA = 0;
  let sumB = 0;
  let squareA = 0;
  let squareB = 0;
  let product = 0;
  for (let i = 0; i < count; i += 1) {
    const x = a.pixels[i] ?? 0;
    const y = b.pixels[i] ?? 0;
    const apart = Math.abs(x - y);
    sum += apart;
    if (apart > max) max = apart;
    sumA += x;
    sumB += y;
    squareA += x * x;
    squareB += y * y;
    product += x * y;
  }
  const varianceA = squareA / count - (sumA / count) ** 2;
  const varianceB = squareB / count - (sumB / count) ** 2;
  const covariance = product / count - (sumA / count) * (sumB / count);
  return {
    mean: sum / count,
    max,
    correlation: covariance / Math.sqrt(varianceA * varianceB),
    spread: Math.sqrt(Math.max(0, varianceA)),
  };
};

/** A raw PGM or PPM (`P5` or `P6`, 8 bits) as one picture, or one each of red, green and blue. Throws for anything else. */
export const parsePnm = (bytes: Uint8Array): GreyImage[] => {
  const header = /^P([56])\s+(\d+)\s+(\d+)\s+255\s/.exec(
    Buffer.from(bytes.subarray(0, 64)).toString("latin1"),
  );
  if (!header) throw new Error("neither an 8-bit raw PGM nor PPM");
  const channels = header[1] === "6" ? 3 : 1;
  const [width, height] = [Number(header[2]), Number(header[3])];
  const values = bytes.subarray(header[0].length);
  if (values.length !== width * height * channels)
    throw new Error(`PNM of ${values.length} bytes for ${width}x${height}`);
  return Array.from({ length: channels }, (_, channel) => ({
    ...{ width, height },
    pixels: values.filter((_, at) => at % channels === channel),
  }));
};
