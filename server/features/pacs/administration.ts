import type { Keyring } from "../../platform/crypto/keyring.ts";
import type { Platform } from "../../platform/deps.ts";
import {
  createPacsClient,
  PacsFailure,
} from "../../platform/pacs/pacsClient.ts";
import {
  createPacsSites,
  DEFAULT_SITE,
  PacsUrl,
  sealCredentials,
  type PacsAccess,
} from "../../platform/pacs/pacsSites.ts";
import {
  createPacsState,
  type PacsReport,
} from "../../platform/pacs/pacsState.ts";
import { AdministrationError } from "../identity/index.ts";

export type PacsTaskDeps = Pick<Platform, "db" | "clock" | "audit"> & {
  keyring: Keyring;
  /** The PACS of the environment. */
  fallback: PacsAccess | undefined;
};

const organisationOf = async (
  { db }: PacsTaskDeps,
  code: string,
): Promise<string> => {
  const row = await db.query
    .selectFrom("organisation")
    .select("id")
    .where("code", "=", code)
    .executeTakeFirst();
  if (!row) throw new AdministrationError(`there is no organisation ${code}`);
  return row.id;
};

/** Keeps the institution's DICOM objects in its own PACS from now on, also those that it has already. */
export const setPacs = async (
  deps: PacsTaskDeps,
  given: {
    code: string;
    url: string;
    user: string | undefined;
    secret: string;
  },
): Promise<string> => {
  const { db, clock, audit, keyring } = deps;
  const url = PacsUrl.safeParse(given.url);
  if (!url.success)
    throw new AdministrationError(
      "URL is the http:// or https:// root of a DICOMweb service, without user, password, query or fragment",
    );
  const { user, secret } = given;
  if (user !== undefined && secret === "")
    throw new AdministrationError("the password is read from standard input");
  const id = await organisationOf(deps, given.code);
  const credentials = secret === "" ? undefined : { user, secret };
  const row = {
    url: url.data,
    credentials_cipher: sealCredentials(keyring, credentials),
    set_at: clock.now(),
  };
  await db.transaction(async (tx) => {
    await tx
      .insertInto("pacs_site")
      .values({ organisation_id: id, ...row })
      .onConflict((known) => known.column("organisation_id").doUpdateSet(row))
      .execute();
    // Whatever the former one did is no news of this one.
    await tx.deleteFrom("pacs_line").where("site", "=", id).execute();
    await audit.record(tx, {
      ...{ action: "pacs.set", actor: null },
      subject: { kind: "pacs_site", id },
    });
  });
  const kept = (await reportOf(deps, id))?.kept.images ?? 0;
  return [
    `the DICOM objects of ${given.code} are kept in this PACS from now on`,
  ]
    .concat(
      kept > 0
        ? [
            `${kept} of them are in a PACS already: if it was another one, they have to be moved to this one by its administrator`,
          ]
        : [],
    )
    .join("\n");
};

/** Only while nothing is kept there: what is there alone could not be read any more. */
export const removePacs = async (
  deps: PacsTaskDeps,
  code: string,
): Promise<string> => {
  const { db, audit } = deps;
  const id = await organisationOf(deps, code);
  const kept = (await reportOf(deps, id))?.kept.images ?? 0;
  if (kept > 0)
    throw new AdministrationError(
      `${kept} DICOM objects of ${code} are kept there: it stays. Another place for them is named with \`pacs set\``,
    );
  await db.transaction(async (tx) => {
    await tx
      .deleteFrom("pacs_site")
      .where("organisation_id", "=", id)
      .execute();
    await tx.deleteFrom("pacs_line").where("site", "=", id).execute();
    await audit.record(tx, {
      ...{ action: "pacs.remove", actor: null },
      subject: { kind: "pacs_site", id },
    });
  });
  return `${code} has no PACS of its own any more`;
};

/** Asks the PACS whether it answers and lets us in. */
export const checkPacs = async (
  deps: PacsTaskDeps,
  code: string,
): Promise<string> => {
  const site = await sitesOf(deps).of(await organisationOf(deps, code));
  if (!site) throw new AdministrationError(`${code} has no PACS`);
  const client = createPacsClient(1);
  try {
    await client.probe(site);
    return `${site.url} answers and lets us in`;
  } catch (error) {
    if (!(error instanceof PacsFailure)) throw error;
    throw new AdministrationError(`${site.url}: ${error.problem}`);
  } finally {
    client.close();
  }
};

/** Every PACS with its state; never its credentials. */
export const listPacs = async (deps: PacsTaskDeps): Promise<string> => {
  const reports = await stateOf(deps).reports();
  const organisations = await deps.db.query
    .selectFrom("organisation")
    .select(["id", "code"])
    .execute();
  const codes = new Map(organisations.map(({ id, code }) => [id, code]));
  return [`PACS: ${reports.length}`]
    .concat(
      reports.map((report) =>
        lineOf(
          report.key === DEFAULT_SITE
            ? "all others"
            : (codes.get(report.key) ?? report.key),
          report,
        ),
      ),
    )
    .join("\n");
};

const lineOf = (
  name: string,
  { url, line, problem, failingSince, kept, waiting, troubled }: PacsReport,
): string =>
  [
    `  ${name}  ${url}  ${line}`,
    problem && `${problem} since ${failingSince?.toISOString() ?? "-"}`,
    `kept ${kept.images}`,
    `waiting ${waiting.images}${waiting.oldestAt ? ` since ${waiting.oldestAt.toISOString()}` : ""}`,
    ...troubled.map((each) => `${each.problem} ${each.images}`),
  ]
    .filter((part) => part !== null)
    .join("  ");

const sitesOf = ({ db, keyring, fallback }: PacsTaskDeps) =>
  createPacsSites(db.query, keyring, fallback);
const stateOf = (deps: PacsTaskDeps) =>
  createPacsState({ db: deps.db, sites: sitesOf(deps) });
const reportOf = (deps: PacsTaskDeps, organisationId: string) =>
  stateOf(deps).of(organisationId);
