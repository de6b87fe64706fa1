import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  ConfigError,
  pacsAccessOf,
  readConfig,
  type Config,
} from "./config.ts";
import { addToken, endToken, tokensOf } from "./features/apiTokens/index.ts";
import {
  addOrganisation,
  addPerson,
  AdministrationError,
} from "./features/identity/index.ts";
import {
  checkPacs,
  listPacs,
  removePacs,
  setPacs,
  type PacsTaskDeps,
} from "./features/pacs/index.ts";
import { newId, systemClock } from "./platform/ambient.ts";
import { createAudit } from "./platform/audit/audit.ts";
import { faultWords, verifyAuditChain } from "./platform/audit/sealer.ts";
import {
  loadKeyring,
  newKeyringFile,
  type Keyring,
} from "./platform/crypto/keyring.ts";
import type { Database } from "./platform/db/database.ts";
import { DataDirInUse, lockDataDir } from "./platform/db/dataDirLock.ts";
import { migrate } from "./platform/db/migrate.ts";
import { openPglite } from "./platform/db/pgliteDatabase.ts";
import { openPostgres } from "./platform/db/postgresDatabase.ts";

const USAGE = `usage: npm run admin -- <task>

  keyring create FILE
      fresh random keys for KEYRING_FILE; never overwrites
  organisation create CODE KIND NAME_ZH NAME_EN [ALLIANCE_ZH]
      KIND: tertiaryHospital, countyHospital, townshipClinic or other; joins the alliance, which is made when new
      (its first institution leads it)
  person create LOGIN ROLE ORGANISATION_CODE NAME_ZH NAME_EN
      the password (at least 10 characters) is read from standard input
  token create --user LOGIN --scope SCOPE [--organisation CODE] [--name TEXT] [--days N]
      an API token that speaks for this person; SCOPE: dicom, gateway, or one of dicom.read, dicom.store, worklist.read. Printed once, kept as a hash
  token list --user LOGIN
  token revoke ID
  pacs set ORGANISATION_CODE URL [--user NAME]
      keeps the institution's DICOM objects in its own PACS; URL is the root of its DICOMweb. The password of NAME, or
      without --user a bearer token, is read from standard input and sealed with the keyring; empty: the PACS asks for none
  pacs list
      every PACS, whether it answers, and what waits for it
  pacs check ORGANISATION_CODE
      asks the institution's PACS now
  pacs remove ORGANISATION_CODE
  audit verify
      every row of the audit trail against its chain and the chain against its anchors; names what was edited,
      deleted or cut off`;

class UsageError extends Error {}

/** Tasks for the administrator at the terminal. Answers what to print. */
const run = async (args: readonly string[]): Promise<string> => {
  const [noun, verb, ...rest] = args;
  switch (`${noun ?? ""} ${verb ?? ""}`) {
    case "keyring create":
      return createKeyring(rest);
    case "organisation create":
      return withDatabase((db) => createOrganisation(db, rest));
    case "person create": {
      const password = (await readStandardInput()).replace(/\r?\n$/, "");
      return withDatabase((db) => createPerson(db, rest, password));
    }
    case "token create":
      return withDatabase((db) => createToken(db, rest));
    case "token list":
      return withDatabase((db) => listTokens(db, rest));
    case "token revoke":
      return withDatabase((db) => revokeToken(db, rest));
    case "pacs set": {
      const secret = (await readStandardInput()).replace(/\r?\n$/, "");
      return withDatabase((db, config) =>
        setPacs(pacsDeps(db, config), pacsSetting(rest, secret)),
      );
    }
    case "pacs list":
      return withDatabase((db, config) => listPacs(pacsDeps(db, config)));
    case "pacs check":
    case "pacs remove": {
      const [code, ...more] = rest;
      if (code === undefined || more.length > 0) throw new UsageError();
      const task = verb === "check" ? checkPacs : removePacs;
      return withDatabase((db, config) => task(pacsDeps(db, config), code));
    }
    case "audit verify":
      return withDatabase(verifyAudit);
    default:
      throw new UsageError();
  }
};

const keyringOf = (config: Config): Keyring =>
  loadKeyring({
    file: config.KEYRING_FILE,
    dataDir: config.DATA_DIR,
    demo: false,
    production: config.NODE_ENV === "production",
  });

const pacsDeps = (db: Database, config: Config): PacsTaskDeps => ({
  ...{ db, clock: systemClock, keyring: keyringOf(config) },
  audit: createAudit(db, systemClock, "admin"),
  fallback: pacsAccessOf(config),
});

const pacsSetting = (args: readonly string[], secret: string) => {
  const options = { user: { type: "string" } } as const;
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  );
  const [code, url, ...more] = positionals;
  if (code === undefined || url === undefined || more.length > 0)
    throw new UsageError();
  return { code, url, user: values.user, secret };
};

const parsed = <T>(parse: () => T): T => {
  try {
    return parse();
  } catch {
    throw new UsageError();
  }
};

/** What was found, or thrown with every fault: the exit code then says so too. */
const verifyAudit = async (db: Database, config: Config): Promise<string> => {
  const keyring = keyringOf(config);
  const anchorFile =
    config.AUDIT_ANCHOR_FILE ?? join(config.DATA_DIR, "audit-anchor.log");
  const found = await verifyAuditChain({ db, keyring, anchorFile });
  if (found.faults.length > 0)
    throw new AdministrationError(
      ["The audit trail was tampered with:"]
        .concat(found.faults.map((fault) => `  ${faultWords(fault)}`))
        .join("\n"),
    );
  return `${found.checked} rows of the audit trail are as they were sealed, ${found.anchors} anchors agree`;
};

const createKeyring = ([file, ...more]: readonly string[]): string => {
  if (file === undefined || more.length > 0) throw new UsageError();
  if (existsSync(file))
    throw new AdministrationError(
      `${file} exists. Keys that were used must never be lost: choose another name.`,
    );
  writeFileSync(file, `${JSON.stringify(newKeyringFile(), null, 2)}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  return `${file} written, mode 600. Keep a copy in another place: without it sealed columns stay sealed.`;
};

const createOrganisation = async (
  db: Database,
  [code, kind, zh, en, alliance, ...more]: readonly string[],
): Promise<string> => {
  if (!code || !kind || !zh || !en || more.length > 0) throw new UsageError();
  await addOrganisation(db, newId, { code, kind, name: { zh, en }, alliance });
  return `organisation ${code} made`;
};

const createPerson = async (
  db: Database,
  [login, role, organisation, zh, en, ...more]: readonly string[],
  password: string,
): Promise<string> => {
  if (!login || !role || !organisation || !zh || !en || more.length > 0)
    throw new UsageError();
  const name = { zh, en };
  await addPerson(db, newId, { login, role, organisation, name, password });
  return `person ${login} made`;
};

const TOKEN_OPTIONS = {
  user: { type: "string" },
  scope: { type: "string" },
  organisation: { type: "string" },
  name: { type: "string" },
  days: { type: "string" },
} as const;

const tokenOptions = (args: readonly string[]) =>
  parsed(() => parseArgs({ args: [...args], options: TOKEN_OPTIONS }).values);

const createToken = async (
  db: Database,
  args: readonly string[],
): Promise<string> => {
  const { user, scope, organisation, name, days } = tokenOptions(args);
  if (!user || !scope) throw new UsageError();
  const made = await addToken(tokenDeps(db), {
    ...{ login: user, scope, organisation, name },
    days: days === undefined ? undefined : Number(days),
  });
  return [
    `token ${made.id} made, holds until ${made.expiresAt.toISOString()}. It is not shown again:`,
    made.token,
  ].join("\n");
};

const listTokens = async (
  db: Database,
  args: readonly string[],
): Promise<string> => {
  const { user } = tokenOptions(args);
  if (!user) throw new UsageError();
  const found = await tokensOf(db, user);
  const day = (date: Date | null) => date?.toISOString().slice(0, 16) ?? "-";
  return [`tokens of ${user}: ${found.length}`]
    .concat(
      found.map(
        (each) =>
          `  ${each.id}  ${each.organisation}  ${each.scopes.join(",")}  until ${day(each.expiresAt)}  last used ${day(each.lastUsedAt)}${each.revokedAt ? "  revoked" : ""}  ${each.name}`,
      ),
    )
    .join("\n");
};

const revokeToken = async (
  db: Database,
  [id, ...more]: readonly string[],
): Promise<string> => {
  if (!id || more.length > 0) throw new UsageError();
  await endToken(tokenDeps(db), id);
  return `token ${id} revoked`;
};

const tokenDeps = (db: Database) => ({
  ...{ db, ids: newId, clock: systemClock },
  audit: createAudit(db, systemClock, "admin"),
});

/** The database of the environment, as the server opens it. The embedded one must not be in use by a server. */
const withDatabase = async (
  work: (db: Database, config: Config) => Promise<string>,
): Promise<string> => {
  // What only the server needs is not asked for here.
  const config = readConfig({ SECRET_KEY: "-".repeat(32), ...process.env });
  const release =
    config.DATABASE_URL === undefined
      ? lockDataDir(config.DATA_DIR, "lock")
      : undefined;
  try {
    const db = await (config.DATABASE_URL === undefined
      ? openPglite({ directory: join(config.DATA_DIR, "pglite") })
      : openPostgres(config.DATABASE_URL, (error) => {
          throw error;
        }));
    try {
      await migrate(db);
      return await work(db, config);
    } finally {
      await db.close();
    }
  } finally {
    release?.();
  }
};

const readStandardInput = async (): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
};

run(process.argv.slice(2)).then(
  (said) => console.log(said),
  (error: unknown) => {
    process.exitCode = error instanceof UsageError ? 2 : 1;
    if (error instanceof UsageError) console.error(USAGE);
    else if (
      error instanceof AdministrationError ||
      error instanceof ConfigError ||
      error instanceof DataDirInUse
    )
      console.error(error.message);
    else throw error;
  },
);
