/** One file of an archive, whose bytes follow as they are. */
export interface ZipEntry {
  /** ASCII, folders with `/`. */
  name: string;
  bytes: number;
  /** CRC-32 of the bytes. */
  crc: number;
}

export interface ZipWriter {
  /** What stands in front of the entry's bytes. */
  begin(entry: ZipEntry): Buffer;
  /** What stands behind the last entry. */
  end(): Buffer;
}

const LIMIT_32 = 0xffffffff;
const LIMIT_16 = 0xffff;
/** 1 January 1980, the format's first day: an archive says nothing of when it was made. */
const DATE = 0x0021;
const VERSION = 45;

/**
 * A ZIP archive (PKWARE APPNOTE 6.3) of stored entries below 4 GB each, written from its first byte to its last; beyond 4 GB
 * or 65535 entries together in the 64-bit form.
 */
export const createZipWriter = (): ZipWriter => {
  const directory: Buffer[] = [];
  let at = 0;

  const common = ({ name, bytes, crc }: ZipEntry): Buffer => {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(VERSION, 0);
    fields.writeUInt16LE(DATE, 8);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(bytes, 14);
    fields.writeUInt32LE(bytes, 18);
    fields.writeUInt16LE(name.length, 22);
    return fields;
  };

  return {
    begin: (entry) => {
      if (entry.bytes >= LIMIT_32) throw new RangeError("entry of 4 GB");
      const name = Buffer.from(entry.name, "latin1");
      const fields = common(entry);
      directory.push(listing(fields, name, at));
      const head = Buffer.concat([Buffer.from("PK\x03\x04"), fields, name]);
      at += head.length + entry.bytes;
      return head;
    },
    end: () => {
      const list = Buffer.concat(directory);
      return Buffer.concat([
        list,
        ending({ start: at, size: list.length, count: directory.length }),
      ]);
    },
  };
};

/** An entry in the central directory. */
const listing = (fields: Buffer, name: Buffer, offset: number): Buffer => {
  const isFar = offset >= LIMIT_32;
  const extra = Buffer.alloc(isFar ? 12 : 0);
  if (isFar) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(offset), 4);
  }
  const own = Buffer.from(fields);
  own.writeUInt16LE(extra.length, 24);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(Math.min(offset, LIMIT_32), 10);
  const made = Buffer.from([VERSION, 0]);
  return Buffer.concat([
    Buffer.from("PK\x01\x02"),
    made,
    own,
    tail,
    name,
    extra,
  ]);
};

const ending = (list: { start: number; size: number; count: number }) => {
  const { start, size, count } = list;
  const last = Buffer.alloc(22);
  last.write("PK\x05\x06", 0, "latin1");
  last.writeUInt16LE(Math.min(count, LIMIT_16), 8);
  last.writeUInt16LE(Math.min(count, LIMIT_16), 10);
  last.writeUInt32LE(Math.min(size, LIMIT_32), 12);
  last.writeUInt32LE(Math.min(start, LIMIT_32), 16);
  if (start < LIMIT_32 && size < LIMIT_32 && count < LIMIT_16) return last;
  const wide = Buffer.alloc(56);
  wide.write("PK\x06\x06", 0, "latin1");
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(VERSION, 12);
  wide.writeUInt16LE(VERSION, 14);
  wide.writeBigUInt64LE(BigInt(count), 24);
  wide.writeBigUInt64LE(BigInt(count), 32);
  wide.writeBigUInt64LE(BigInt(size), 40);
  wide.writeBigUInt64LE(BigInt(start), 48);
  const where = Buffer.alloc(20);
  where.write("PK\x06\x07", 0, "latin1");
  where.writeBigUInt64LE(BigInt(start + size), 8);
  where.writeUInt32LE(1, 16);
  return Buffer.concat([wide, where, last]);
};
