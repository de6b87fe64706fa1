/** Which characters a font file draws. @throws RangeError for bytes that are no font with a Unicode table */
export const coverageOf = (font: Buffer): ((codePoint: number) => boolean) => {
  const at = tableAt(font, "cmap");
  const count = font.readUInt16BE(at + 2);
  for (let i = 0; i < count; i++) {
    const subtable = at + font.readUInt32BE(at + 4 + i * 8 + 4);
    // Format 12 (OpenType, "segmented coverage") holds every plane; fonts for Chinese have it.
    if (font.readUInt16BE(subtable) === 12) return segments(font, subtable);
  }
  throw new RangeError("the font has no full Unicode table");
};

const tableAt = (font: Buffer, tag: string): number => {
  const count = font.readUInt16BE(4);
  for (let i = 0; i < count; i++) {
    const entry = 12 + i * 16;
    if (font.toString("latin1", entry, entry + 4) === tag)
      return font.readUInt32BE(entry + 8);
  }
  throw new RangeError(`the font has no table ${tag}`);
};

const segments = (font: Buffer, at: number) => {
  const starts: number[] = [];
  const ends: number[] = [];
  const count = font.readUInt32BE(at + 12);
  for (let i = 0; i < count; i++) {
    starts.push(font.readUInt32BE(at + 16 + i * 12));
    ends.push(font.readUInt32BE(at + 16 + i * 12 + 4));
  }
  return (codePoint: number): boolean => {
    let low = 0;
    let high = starts.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (codePoint < (starts[middle] ?? 0)) high = middle - 1;
      else if (codePoint > (ends[middle] ?? 0)) low = middle + 1;
      else return true;
    }
    return false;
  };
};
