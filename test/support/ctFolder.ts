import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withNewUids, withPatient } from "./dicomFixtures.ts";
import { sharedFiles } from "./sharedData.ts";

/**
 * A folder with the sample CT of this patient, as a device would have written it; only the identity is another, and the
 * UIDs where `salt` is given.
 */
export const ctFolderOf = async (
  patient: { name: string; sex: string },
  salt?: string,
): Promise<string> => {
  const folder = join(
    await mkdtemp(join(tmpdir(), "lianzhen-ct-")),
    "ct-chest-37",
  );
  await mkdir(folder);
  for (const { name, path } of sharedFiles("ct-chest-37"))
    await writeFile(
      join(folder, name),
      withPatient(
        salt === undefined
          ? await readFile(path)
          : withNewUids(await readFile(path), salt),
        patient,
      ),
    );
  return folder;
};
