import { findCommand, run } from "../lib/run.mjs";
import { say, warn } from "../lib/say.mjs";
import { BUILD_PACKAGES } from "./recipe.mjs";

async function isThere({ command, module }) {
  if (command !== undefined) return findCommand(command) !== undefined;
  return (await run("pkg-config", ["--exists", module])).code === 0;
}

/** Commands first: without pkg-config no library can be looked up. @returns {Promise<string[]>} package names */
export async function missingPackages() {
  const missing = [];
  for (const wanted of BUILD_PACKAGES)
    if (!(await isThere(wanted))) missing.push(wanted.name);
  return missing;
}

/** @param {string[]} names */
export function installCommand(names) {
  return `apt-get install -y --no-install-recommends ${names.join(" ")}`;
}

/**
 * Installs what is missing when that needs no question: we are root and the distribution uses apt.
 * @param {string[]} names
 * @returns {Promise<boolean>}
 */
export async function installPackages(names) {
  if (process.getuid?.() !== 0 || findCommand("apt-get") === undefined)
    return false;
  say(`installing what the media worker's build needs: ${names.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // An update may fail for one foreign source while the packages are still to be had.
  await run("apt-get", ["update", "-qq"], { env, timeoutMs: 180_000 });
  const [command, ...args] = installCommand(names).split(" ");
  const { code, output } = await run(command, args, {
    env,
    timeoutMs: 900_000,
  });
  if (code !== 0)
    warn(
      `apt-get could not install them:\n${output.trim().split("\n").slice(-5).join("\n")}`,
    );
  return code === 0;
}
