/** What came for a frame, as it came. */
export interface KeptFrame {
  contentType: string;
  body: ArrayBuffer;
}

/** As it lies on the disk: AES-GCM with its own 96-bit nonce. */
export interface SealedFrame {
  nonce: Uint8Array;
  bytes: ArrayBuffer;
}

/** What is known of a frame on the disk; `at` counts uses, the latest is the greatest. */
export interface FrameUse {
  name: string;
  size: number;
  at: number;
}

/** The disk. Names tell nothing: they are made with a key. */
export interface FrameDisk {
  /** Everything there, once all that belongs to another `owner` is deleted. */
  open(owner: string): Promise<FrameUse[]>;
  read(name: string): Promise<SealedFrame | undefined>;
  write(use: FrameUse, frame: SealedFrame): Promise<void>;
  /** Notes later uses of what is there still. */
  touch(uses: readonly FrameUse[]): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  close(): void;
}

/** Frames kept for one log-in. Whatever goes wrong is as if nothing had been kept: the frame comes over the line. */
export interface FrameStore {
  /** `id` names a frame and its content. Null where it is not there, or not as it was put there. */
  find(id: string): Promise<KeptFrame | null>;
  keep(id: string, frame: KeptFrame): Promise<void>;
  /** What is there cannot be used. */
  drop(id: string): Promise<void>;
  close(): void;
}

interface FrameStoreDeps {
  disk: FrameDisk;
  subtle: SubtleCrypto;
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  /** The session's 32 bytes. */
  secret: Uint8Array<ArrayBuffer>;
  limitBytes: number;
}

const NONCE_BYTES = 12;
/** Uses are noted so many together: each by itself would cost a write for every image that is looked at. */
const NOTED_TOGETHER = 32;
const OWNER = "owner";

/** Two keys of the session's one, neither of which the page can read out again. */
const keysOf = async (
  subtle: SubtleCrypto,
  secret: Uint8Array<ArrayBuffer>,
) => {
  const root = await subtle.importKey("raw", secret, "HKDF", false, [
    "deriveKey",
  ]);
  const how = (info: string) => ({
    ...{ name: "HKDF", hash: "SHA-256", salt: new Uint8Array() },
    info: new TextEncoder().encode(info),
  });
  const sealing = { name: "AES-GCM", length: 256 };
  const naming = { name: "HMAC", hash: "SHA-256", length: 256 };
  return {
    sealing: await subtle.deriveKey(how("frames"), root, sealing, false, [
      ...(["encrypt", "decrypt"] as const),
    ]),
    naming: await subtle.deriveKey(how("names"), root, naming, false, ["sign"]),
  };
};

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

/** The type's length in two bytes, the type, the body. */
const packed = ({ contentType, body }: KeptFrame) => {
  const type = new TextEncoder().encode(contentType);
  const plain = new Uint8Array(2 + type.length + body.byteLength);
  new DataView(plain.buffer).setUint16(0, type.length);
  plain.set(type, 2);
  plain.set(new Uint8Array(body), 2 + type.length);
  return plain;
};
const unpacked = (plain: ArrayBuffer): KeptFrame => {
  const length = new DataView(plain).getUint16(0);
  return {
    contentType: new TextDecoder().decode(new Uint8Array(plain, 2, length)),
    body: plain.slice(2 + length),
  };
};

/**
 * Opens what this log-in has kept; of another one nothing is left then. What exceeds `limitBytes` goes, least recently
 * used first. Rejects where the disk cannot be used.
 */
export const openFrameStore = async (
  deps: FrameStoreDeps,
): Promise<FrameStore> => {
  const { disk, subtle, random, secret, limitBytes } = deps;
  const { sealing, naming } = await keysOf(subtle, secret);
  const nameOf = async (text: string) =>
    hex(await subtle.sign("HMAC", naming, new TextEncoder().encode(text)));
  const found = await disk.open(await nameOf(OWNER));
  found.sort((a, b) => a.at - b.at);
  /** Least recently used first. */
  const uses = new Map(found.map((use) => [use.name, use]));
  let bytes = found.reduce((sum, { size }) => sum + size, 0);
  let count = found.at(-1)?.at ?? 0;
  let touched: FrameUse[] = [];

  const takeOut = (name: string) => {
    bytes -= uses.get(name)?.size ?? 0;
    uses.delete(name);
  };
  const makeRoom = async (size: number) => {
    const leaving: string[] = [];
    for (const name of uses.keys()) {
      if (bytes + size <= limitBytes) break;
      takeOut(name);
      leaving.push(name);
    }
    if (leaving.length > 0) await disk.remove(leaving);
  };
  const drop = async (name: string) => {
    takeOut(name);
    await disk.remove([name]);
  };
  const touch = async (name: string, size: number) => {
    const use = { name, size, at: (count += 1) };
    uses.delete(name);
    uses.set(name, use);
    touched.push(use);
    if (touched.length < NOTED_TOGETHER) return;
    const noted = touched.filter((each) => uses.get(each.name) === each);
    touched = [];
    await disk.touch(noted);
  };
  const inName = (name: string, nonce: Uint8Array<ArrayBuffer>) => ({
    ...{ name: "AES-GCM", iv: nonce },
    // What was moved under another name is not opened.
    additionalData: new TextEncoder().encode(name),
  });
  await makeRoom(0);

  return {
    find: async (id) => {
      const name = await nameOf(id);
      const use = uses.get(name);
      if (!use) return null;
      try {
        const sealed = await disk.read(name);
        if (!sealed) throw new Error("another window has deleted it");
        const plain = await subtle.decrypt(
          inName(name, new Uint8Array(sealed.nonce)),
          ...([sealing, sealed.bytes] as const),
        );
        await touch(name, use.size);
        return unpacked(plain);
      } catch {
        // Damaged, or gone: it comes over the line again.
        await drop(name).catch(() => undefined);
        return null;
      }
    },
    keep: async (id, frame) => {
      const name = await nameOf(id);
      if (uses.has(name)) return;
      const nonce = random(new Uint8Array(NONCE_BYTES));
      const plain = packed(frame);
      const sealed = await subtle.encrypt(inName(name, nonce), sealing, plain);
      const size = sealed.byteLength;
      if (size > limitBytes || uses.has(name)) return;
      await makeRoom(size);
      const use = { name, size, at: (count += 1) };
      uses.set(name, use);
      bytes += size;
      try {
        await disk.write(use, { nonce, bytes: sealed });
      } catch (error) {
        takeOut(name);
        throw error;
      }
    },
    drop: async (id) => drop(await nameOf(id)),
    close: () => disk.close(),
  };
};
