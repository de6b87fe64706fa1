import { pause } from "../pause.ts";
import { askImageKey } from "../session/imageKey.ts";
import { onForget } from "../session/forget.ts";
import { createFrameDatabase } from "./frameDatabase.ts";
import {
  openFrameStore,
  type FrameStore,
  type KeptFrame,
} from "./frameStore.ts";
import type { SeriesImage } from "./seriesImages.ts";

/** On the disk at most, and never more than a tenth of what the browser has for this site: five CTs as they are packed. */
const LIMIT_BYTES = 512 * 1024 * 1024;
const SHARE = 0.1;

/** A database that does not answer, or a key that does not come, holds no image up for longer. */
const LONGEST_WAIT_MS = 2_000;

let store: Promise<FrameStore | null> | undefined;
/** Counts the people at work. */
let people = 0;

// Whoever comes next starts with another key; the database itself is deleted by who called this.
onForget(() => {
  const former = store;
  store = undefined;
  people += 1;
  void former?.then((open) => open?.close());
});

const secretOf = (text: string) =>
  Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")),
    (char) => char.charCodeAt(0),
  );

const open = async (): Promise<FrameStore | null> => {
  // Plain HTTP: browsers give neither keys nor secrecy there.
  if (!isSecureContext || !("indexedDB" in globalThis)) return null;
  const openedFor = people;
  try {
    const [secret, { quota = 0 }] = await Promise.all([
      askImageKey(),
      navigator.storage.estimate(),
    ]);
    if (people !== openedFor) return null;
    return await openFrameStore({
      disk: createFrameDatabase(indexedDB),
      subtle: crypto.subtle,
      random: (bytes) => crypto.getRandomValues(bytes),
      secret: secretOf(secret),
      limitBytes: Math.min(LIMIT_BYTES, quota * SHARE),
    });
  } catch {
    // No key, no room, or the browser's private mode: images come over the line.
    return null;
  }
};

/** Opens what this log-in has kept, once; null where nothing can be kept. */
export const keptFrames = (): Promise<FrameStore | null> => (store ??= open());

/** A frame and the content that the server has just said its UID stands for; null where it said none. */
export const keptIdOf = ({ imageId, attributes }: SeriesImage) => {
  const uri: unknown = attributes[PIXEL_DATA]?.["BulkDataURI"];
  const content = typeof uri === "string" ? (uri.split("#")[1] ?? "") : "";
  return content === "" ? null : `${imageId} ${content}`;
};
const PIXEL_DATA = "7FE00010";

/** What was kept of an image; null where it must come over the line. */
export const findKept = async (
  image: SeriesImage,
): Promise<KeptFrame | null> => {
  const id = keptIdOf(image);
  if (id === null) return null;
  const find = async () => (await (await keptFrames())?.find(id)) ?? null;
  return Promise.race([find(), pause(LONGEST_WAIT_MS).then(() => null)]);
};

/** Keeps what came for an image. Never fails: what is not kept comes again. */
export const keepFrame = async (
  image: SeriesImage,
  frame: KeptFrame,
): Promise<void> => {
  const id = keptIdOf(image);
  if (id === null) return;
  try {
    await (await keptFrames())?.keep(id, frame);
  } catch {
    // The disk is full, or the person has gone meanwhile.
  }
};

export const dropKept = async (image: SeriesImage): Promise<void> => {
  const id = keptIdOf(image);
  if (id !== null) await (await keptFrames())?.drop(id).catch(() => undefined);
};
