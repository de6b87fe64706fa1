/** Cube roots of the first 64 primes, as FIPS 180-4 lists them. */
const K = new Uint32Array(64);
/** Square roots of the first eight. */
const START = new Uint32Array(8);
{
  const fraction = (root: number) => (root % 1) * 2 ** 32;
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n && prime; d += 1) prime = n % d !== 0;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found] = fraction(Math.cbrt(n));
    found += 1;
  }
}
const BLOCK = 64;

/**
 * SHA-256 (FIPS 180-4) of bytes that come piece by piece. The browser's own digest wants the whole file in memory and is
 * absent outside HTTPS; both matter on a township's PC.
 */
export const createSha256 = () => {
  const state = START.slice();
  const schedule = new Uint32Array(BLOCK);
  const rest = new Uint8Array(BLOCK);
  let restLength = 0;
  let total = 0;

  const at = (words: Uint32Array, i: number) => words[i] as number;
  const block = (bytes: Uint8Array, offset: number) => {
    const w = schedule;
    for (let i = 0; i < 16; i += 1) {
      const p = offset + i * 4;
      w[i] =
        ((bytes[p] as number) << 24) |
        ((bytes[p + 1] as number) << 16) |
        ((bytes[p + 2] as number) << 8) |
        (bytes[p + 3] as number);
    }
    for (let i = 16; i < BLOCK; i += 1) {
      const x = at(w, i - 15);
      const y = at(w, i - 2);
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 =
        ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1;
    }
    let a = at(state, 0);
    let b = at(state, 1);
    let c = at(state, 2);
    let d = at(state, 3);
    let e = at(state, 4);
    let f = at(state, 5);
    let g = at(state, 6);
    let h = at(state, 7);
    for (let i = 0; i < BLOCK; i += 1) {
      const s1 =
        ((e >>> 6) | (e << 26)) ^
        ((e >>> 11) | (e << 21)) ^
        ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
      const s0 =
        ((a >>> 2) | (a << 30)) ^
        ((a >>> 13) | (a << 19)) ^
        ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    const sum = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i += 1) state[i] = at(state, i) + (sum[i] as number);
  };

  const update = (bytes: Uint8Array): void => {
    total += bytes.length;
    let from = 0;
    if (restLength > 0) {
      from = Math.min(BLOCK - restLength, bytes.length);
      rest.set(bytes.subarray(0, from), restLength);
      restLength += from;
      if (restLength < BLOCK) return;
      block(rest, 0);
      restLength = 0;
    }
    for (; from + BLOCK <= bytes.length; from += BLOCK) block(bytes, from);
    rest.set(bytes.subarray(from));
    restLength = bytes.length - from;
  };

  return {
    update,
    /** In hexadecimal. Called once, at the end. */
    digest: (): string => {
      const bits = total * 8;
      const padding = new Uint8Array(
        restLength < BLOCK - 8 ? BLOCK - restLength : 2 * BLOCK - restLength,
      );
      padding[0] = 0x80;
      const view = new DataView(padding.buffer);
      view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
      view.setUint32(padding.length - 4, bits >>> 0);
      update(padding);
      return Array.from(state, (word) =>
        word.toString(16).padStart(8, "0"),
      ).join("");
    },
  };
};
