/**
 * Text in GB18030, which Chinese devices ask for and Node can only read. The table of two bytes is made once by reading
 * every pair; the characters beyond it have four bytes (GB 18030-2022), found the same way.
 */
export const encodeGb18030 = (text: string): Buffer => {
  const table = tableOf();
  return Buffer.concat(
    Array.from(text).map((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x80) return Buffer.from([code]);
      return table.get(character) ?? fourBytes(code);
    }),
  );
};

let table: ReadonlyMap<string, Buffer> | undefined;
const tableOf = (): ReadonlyMap<string, Buffer> => (table ??= makeTable());

const makeTable = (): ReadonlyMap<string, Buffer> => {
  const decoder = new TextDecoder("gb18030", { fatal: true });
  const found = new Map<string, Buffer>();
  const add = (bytes: Buffer) => {
    try {
      const character = decoder.decode(bytes);
      if (!found.has(character)) found.set(character, bytes);
    } catch {
      // These bytes are no character.
    }
  };
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1)
      if (trail !== 0x7f) add(Buffer.from([lead, trail]));
  // The basic plane's other characters; those of names lie within the first leads.
  for (let lead = 0x81; lead <= 0x84; lead += 1)
    for (let second = 0x30; second <= 0x39; second += 1)
      for (let third = 0x81; third <= 0xfe; third += 1)
        for (let last = 0x30; last <= 0x39; last += 1)
          add(Buffer.from([lead, second, third, last]));
  return found;
};

/** Planes beyond the basic one follow each other without gaps from 90 30 81 30 on. */
const fourBytes = (code: number): Buffer => {
  let index = code - 0x10000;
  const last = 0x30 + (index % 10);
  index = Math.floor(index / 10);
  const third = 0x81 + (index % 126);
  index = Math.floor(index / 126);
  const second = 0x30 + (index % 10);
  return Buffer.from([0x90 + Math.floor(index / 10), second, third, last]);
};
