import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import { createPostgresTestDatabase, postgresUrl } from "./database.ts";
import type { Person } from "./testApp.ts";
import { CT_PATIENT } from "./world.ts";

/** When the accidents happen; said in each test's name. */
export const seed = Number(process.env["TEST_SEED"] ?? randomInt(1_000_000));

const folders: string[] = [];
/** A data directory of its own, gone after the test. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "lianzhen-crash-"));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0))
    rmSync(folder, { recursive: true, force: true });
});

export const openCase = (
  person: Person,
  complaint: string,
): Promise<CaseDetail> =>
  person.call<CaseDetail>("POST", "/api/cases", {
    commandId: crypto.randomUUID(),
    patient: CT_PATIENT,
    chiefComplaint: complaint,
    history: "",
  });
export const upload = (
  person: Person,
  caseId: string,
  bytes: Uint8Array,
): Promise<Response> =>
  person.fetch(
    "PUT",
    `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
    bytes,
    {
      "content-type": "application/dicom",
    },
  );

/** A fresh database, or undefined for the one that the server brings itself. */
export type OpenDatabase = () => Promise<
  { url: string; drop: () => Promise<void> } | undefined
>;

const postgres: OpenDatabase = async () => {
  const database = await createPostgresTestDatabase();
  return { url: database.url, drop: () => database.close() };
};
/** Registers a test for each kind of database; what cannot run here counts as skipped. */
export const onBoth = (
  test: (name: string, open: OpenDatabase) => void,
): void => {
  test("PGlite", () => Promise.resolve(undefined));
  if (postgresUrl !== undefined) test("PostgreSQL", postgres);
  else it.skip("PostgreSQL: needs TEST_DATABASE_URL");
};
