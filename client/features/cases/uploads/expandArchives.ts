import { MAX_IMAGE_BYTES } from "../../../../shared/contracts/studies.ts";
import { ApiError } from "../../../platform/apiError.ts";
import type { ZipFile } from "../../../platform/archive/openZip.ts";
import type { NamedFile } from "./queue.ts";

/** Files of one drop, archives' included. */
export const MAX_FILES = 20_000;
const MAX_INFLATED_BYTES = 32 * 1024 * 1024 * 1024;
/** Black margins shrink an image twenty times; a bomb a thousand times. Small files harm nobody. */
const MAX_RATIO = 200;
const HARMLESS_BYTES = 64 * 1024 * 1024;

const ZIP = /\.zip$/i;
const NESTED = /\.(zip|rar|7z|tar|tgz|gz|bz2|xz)$/i;
const UNSAFE_PATH = /^([/\\]|[a-z]:)|(^|[/\\])\.\.([/\\]|$)/i;

type OpenZip = (
  archive: Blob,
  maxFiles: number,
) => Promise<{ files: ZipFile[]; more: boolean }>;

/** Whether a file is an archive by its name; its content decides when it is opened. */
export const isArchive = ({ name }: Pick<NamedFile, "name">): boolean =>
  ZIP.test(name);

const inflatesTooFar = (bytes: number, compressedBytes: number) =>
  bytes > HARMLESS_BYTES && bytes > compressedBytes * MAX_RATIO;

const problemOf = (file: ZipFile) => {
  if (UNSAFE_PATH.test(file.name)) return "client.zipPath";
  if (file.encrypted) return "client.zipEncrypted";
  if (NESTED.test(file.name)) return "client.zipNested";
  if (file.bytes > MAX_IMAGE_BYTES) return "input.tooLarge";
  if (inflatesTooFar(file.bytes, file.compressedBytes)) return "client.zipBomb";
  return null;
};

/** A file that is not sent, with the reason. */
export const refused = (
  name: string,
  bytes: number,
  code: ApiError["code"],
): NamedFile => ({
  name,
  bytes,
  file: new Blob([]),
  refused: new ApiError(code),
});

/** One archive as its files, each inflated when its turn comes; or as one refused file. */
const expandOne = async (
  archive: NamedFile & { file: Blob },
  openZip: OpenZip,
  maxFiles: number,
): Promise<NamedFile[]> => {
  const { name, file } = archive;
  const whole = (code: ApiError["code"]) => [refused(name, file.size, code)];
  let found: Awaited<ReturnType<OpenZip>>;
  try {
    found = await openZip(file, maxFiles);
  } catch {
    return whole("client.zipDamaged"); // whatever the reader tripped over, the way out is the same
  }
  if (found.more) return whole("client.zipTooManyFiles");
  const inflated = found.files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (inflated > MAX_INFLATED_BYTES || inflatesTooFar(inflated, file.size))
    return whole("client.zipBomb");
  return found.files.map((entry) => {
    const path = `${name}/${entry.name}`;
    const problem = problemOf(entry);
    if (problem) return refused(path, entry.bytes, problem);
    return {
      name: path,
      bytes: entry.bytes,
      file: (signal) =>
        entry.open(signal).catch((cause: unknown) => {
          signal.throwIfAborted();
          throw new ApiError("client.zipDamaged", { cause });
        }),
    };
  });
};

/**
 * Puts the files of ZIP archives in the archives' place, so that each takes the same door as a file of a folder. What an
 * archive may not hold is refused by name; `load` brings the reader only when there is an archive.
 */
export const expandArchives = async (
  files: readonly NamedFile[],
  load: () => Promise<OpenZip>,
): Promise<NamedFile[]> => {
  const expanded: NamedFile[] = [];
  for (const each of files) {
    if (!isArchive(each) || !(each.file instanceof Blob)) expanded.push(each);
    else
      expanded.push(
        ...(await expandOne(
          { ...each, file: each.file },
          await load(),
          Math.max(0, MAX_FILES - expanded.length),
        )),
      );
  }
  return expanded;
};
