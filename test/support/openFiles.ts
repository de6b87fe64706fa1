import { readdir, readlink } from "node:fs/promises";

/**
 * Paths of the files that this process holds open and that `are` speaks of, one for each descriptor; on Linux.
 * A handle that nobody closes stands here until the garbage collector finds it, which Node calls an error (DEP0137).
 */
export const openFiles = async (
  are: (path: string) => boolean,
): Promise<string[]> => {
  const descriptors = await readdir("/proc/self/fd");
  const paths = descriptors.map((each) =>
    // The one that listed the folder is closed by now.
    readlink(`/proc/self/fd/${each}`).catch(() => ""),
  );
  return (await Promise.all(paths)).filter(are);
};
