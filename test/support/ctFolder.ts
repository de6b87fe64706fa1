import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withPatient } from "./dicomFixtures.ts";
import { sharedFiles } from "./sharedData.ts";

/** A folder with the sample CT of this patient, as a device would have written it; only the identity is another. */
export const ctFolderOf = async (patient: {
  name: string;
  sex: string;
}): Promise<string> => {
  const folder = join(
    await mkdtemp(join(tmpdir(), "lianzhen-ct-")),
    "ct-chest-37",
  );
  await mkdir(folder);
  for (const { name, path } of sharedFiles("ct-chest-37"))
    await writeFile(
      join(folder, name),
      withPatient(await readFile(path), patient),
    );
  return folder;
};
