/** Grey of RG3_J2KR.dcm under window 550/1024, inverted, from a stored value. */
const rg3 = (stored: number) =>
  Math.min(255, 255 - ((stored - 549.5) / 1023 + 0.5) * 255);

/**
 * What another decoder (OpenJPEG 2.5.0) makes of the sample files that dcmtk cannot render: at [column, row], the levels
 * of grey, or of red, green and blue.
 */
export const DECODED_POINTS: Readonly<
  Record<string, readonly (readonly [number, number, readonly number[]])[]>
> = {
  "RG3_J2KR.dcm": [
    [880, 880, [rg3(306)]],
    [400, 600, [rg3(120)]],
    [1300, 1200, [rg3(153)]],
    [100, 1700, [rg3(0)]],
  ],
  "HTJ2KLossless_08_RGB.dcm": [
    [320, 240, [168, 136, 79]],
    [10, 10, [162, 122, 54]],
    [200, 400, [132, 78, 10]],
    [600, 450, [254, 249, 242]],
  ],
};
