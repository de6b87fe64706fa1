import { open, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** A rename survives a power cut only once its folder is on the disk too; Windows keeps its own journal of names. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Replaces a small file as a whole: after a crash there is the old one or the new one. */
export const replaceFile = async (
  path: string,
  content: string,
): Promise<void> => {
  const fresh = `${path}.new`;
  await writeFile(fresh, content, { mode: 0o600, flush: true });
  await rename(fresh, path);
  await syncFolder(dirname(path));
};
