import { existsSync, writeFileSync } from "node:fs";
import { newKeyringFile } from "./platform/crypto/keyring.ts";

const USAGE = `usage: npm run admin -- keyring create <file>

  keyring create <file>   fresh random keys for KEYRING_FILE; never overwrites`;

/** Tasks for the administrator at the terminal. */
const run = ([noun, verb, file, ...rest]: readonly string[]): number => {
  if (
    noun !== "keyring" ||
    verb !== "create" ||
    file === undefined ||
    rest.length > 0
  ) {
    console.error(USAGE);
    return 2;
  }
  if (existsSync(file)) {
    console.error(
      `${file} exists. Keys that were used must never be lost: choose another name.`,
    );
    return 1;
  }
  writeFileSync(file, `${JSON.stringify(newKeyringFile(), null, 2)}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  console.log(
    `${file} written, mode 600. Keep a copy in another place: without it sealed columns stay sealed.`,
  );
  return 0;
};

process.exitCode = run(process.argv.slice(2));
