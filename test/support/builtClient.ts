import { existsSync } from "node:fs";
import { join } from "node:path";

/** The folder of the built client, for a server in the test's own process to hand out. */
export const clientDir = join(import.meta.dirname, "../../dist/client");
if (!existsSync(join(clientDir, "index.html")))
  throw new Error(`${clientDir} is missing: run \`npm run build\``);
