/** Millimetres or a direction in the patient: towards the left, the back and the head (PS3.3 C.7.6.2). */
export type Triple = readonly [number, number, number];

export const dot = (a: Triple, b: Triple): number =>
  a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const cross = (a: Triple, b: Triple): Triple => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** a + s b. */
export const along = (a: Triple, s: number, b: Triple): Triple => [
  a[0] + s * b[0],
  a[1] + s * b[1],
  a[2] + s * b[2],
];

export const minus = (a: Triple, b: Triple): Triple => along(a, -1, b);
