import { z } from "zod";
import type { Keyring } from "../crypto/keyring.ts";
import type { Queryable } from "../db/database.ts";

/** How a PACS is spoken to. */
export interface PacsAccess {
  /** The root of its DICOMweb, without a slash at the end. */
  url: string;
  /** With a user: HTTP Basic. Without: a bearer token. */
  credentials: { user: string | undefined; secret: string } | undefined;
}
/** One PACS of this installation. `key`: the institution whose own it is, or `default`. */
export interface PacsSite extends PacsAccess {
  key: string;
}

export const DEFAULT_SITE = "default";

/** An address without user and password, query and fragment: it stands in lists. The slash at the end is taken off. */
export const PacsUrl = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return username + password + search + hash === "";
  }, "the root of a DICOMweb service, without user, password, query or fragment")
  .transform((text) => text.replace(/\/+$/, ""));

const Credentials = z.object({
  user: z.string().optional(),
  secret: z.string(),
});

/** Seals what a PACS asks for. */
export const sealCredentials = (
  keyring: Keyring,
  credentials: PacsAccess["credentials"],
): string | null =>
  credentials
    ? keyring.seal("pacsSite.credentials", JSON.stringify(credentials))
    : null;

export interface PacsSites {
  /** Where an institution's DICOM objects are kept; undefined: here. */
  of(organisationId: string): Promise<PacsSite | undefined>;
  /** Every PACS with its institutions: those with one of their own, and then all others under the default. */
  all(): Promise<{ site: PacsSite; organisationIds: string[] }[]>;
}

/** Rows are read at every call: the administrator sets them from another process. */
export const createPacsSites = (
  query: Queryable,
  keyring: Keyring,
  fallback: PacsAccess | undefined,
): PacsSites => {
  const siteOf = (row: {
    organisation_id: string;
    url: string;
    credentials_cipher: string | null;
  }): PacsSite => {
    const sealed = row.credentials_cipher;
    const opened =
      sealed === null
        ? undefined
        : Credentials.parse(
            JSON.parse(keyring.open("pacsSite.credentials", sealed)),
          );
    return {
      ...{ key: row.organisation_id, url: row.url },
      credentials: opened && { user: opened.user, secret: opened.secret },
    };
  };
  const defaultSite = fallback && { ...fallback, key: DEFAULT_SITE };

  return {
    of: async (organisationId) => {
      const row = await query
        .selectFrom("pacs_site")
        .select(["organisation_id", "url", "credentials_cipher"])
        .where("organisation_id", "=", organisationId)
        .executeTakeFirst();
      return row ? siteOf(row) : defaultSite;
    },
    all: async () => {
      const rows = await query
        .selectFrom("pacs_site")
        .select(["organisation_id", "url", "credentials_cipher"])
        .orderBy("organisation_id")
        .execute();
      const own = rows.map((row) => ({
        site: siteOf(row),
        organisationIds: [row.organisation_id],
      }));
      if (!defaultSite) return own;
      const taken = new Set(rows.map((row) => row.organisation_id));
      const organisations = await query
        .selectFrom("organisation")
        .select("id")
        .orderBy("id")
        .execute();
      const organisationIds = organisations
        .map(({ id }) => id)
        .filter((id) => !taken.has(id));
      return [...own, { site: defaultSite, organisationIds }];
    },
  };
};
