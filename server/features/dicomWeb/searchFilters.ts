import { sql, type RawBuilder, type SqlBool } from "kysely";
import { foldName } from "../../../shared/domain/studies/nameForms.ts";
import { isReached, type Acting } from "./reach.ts";
import type { Filter } from "./searchQuery.ts";

const escaped = (text: string) => text.replace(/[\\%_]/g, (c) => `\\${c}`);
/** `*` and `?` as SQL's wildcards; what SQL takes for one is itself. */
const pattern = (text: string) =>
  escaped(text).replaceAll("*", "%").replaceAll("?", "_");
const listOf = (value: string) =>
  value.split(/[,\\]/).map((each) => each.trim());

const within = (of: RawBuilder<string>, value: string) => {
  const dash = value.indexOf("-");
  if (dash < 0) return sql<SqlBool>`${of} = ${value}`;
  const [from, to] = [value.slice(0, dash), value.slice(dash + 1)];
  return sql<SqlBool>`(${of} <> '' and ${of} >= ${from} and ${of} <= ${to === "" ? "~" : `${to}~`})`;
};

/**
 * Patient names match in any group, without regard to case, accents and order, Han characters also by their pinyin.
 * `fuzzy`: each word may stand anywhere in it. Only the name that the asker's own image states counts.
 */
const nameMatches = (
  value: string,
  fuzzy: boolean,
  name: RawBuilder<string>,
) => {
  const folded = foldName(value).replaceAll("*", "%").replaceAll("?", "_");
  const words = value.split(/[\s^=*?]+/).map(foldName);
  const like = (form: string) => sql<SqlBool>`exists (
    select 1 from study_name n
     where n.study_id = st.id and n.name = ${name} and n.form like ${form})`;
  const whole = like(folded === "" ? "~" : folded);
  if (!fuzzy) return whole;
  const all = words
    .filter((word) => word !== "")
    .map((word) => like(`%${word}%`));
  return all.length === 0
    ? whole
    : sql<SqlBool>`(${whole} or (${sql.join(all, sql` and `)}))`;
};

/**
 * A filter as a condition of a statement in which `st` is the study, `s` the series, and `metadata` and `patient` what
 * the image that stands for the result says.
 */
export const conditionOf = (
  actor: Acting,
  { tag, by, value }: Filter,
  fuzzy: boolean,
  alias: "rep" | "i",
): RawBuilder<SqlBool> => {
  const metadata = sql.ref(`${alias}.metadata`);
  const said = sql<string>`coalesce(${metadata}->${sql.lit(tag)}->'Value'->>0, '')`;
  switch (by) {
    case "uid":
      return sql<SqlBool>`${UID_COLUMN[tag] ?? said} in (${sql.join(listOf(value))})`;
    case "day":
      return within(
        tag === "00080020" ? sql<string>`st.study_date` : said,
        value,
      );
    case "time":
      return within(said, value);
    case "number":
      return sql<SqlBool>`${said} = ${String(Number(value))}`;
    case "modalities":
      return sql<SqlBool>`exists (
        select 1 from series m join instance i on i.series_id = m.id
         where m.study_id = st.id and m.modality in (${sql.join(listOf(value))}) and ${isReached(actor)})`;
    case "name":
      if (tag === "00100010")
        return nameMatches(
          value,
          fuzzy,
          sql<string>`${sql.ref(`${alias}.patient`)}->>'name'`,
        );
      return sql<SqlBool>`${metadata}->${sql.lit(tag)}->'Value'->0->>'Alphabetic' ilike ${pattern(value)}`;
    case "text": {
      const looksUp = LOOKED_UP[tag];
      const one = sql<SqlBool>`${said} like ${pattern(value)}`;
      if (!looksUp || /[*?]/.test(value)) return one;
      // Which studies it can be at all comes from an index; what the asker may know of them is still asked of the image.
      return sql<SqlBool>`(st.id in (
        select s.study_id from instance i join series s on s.id = i.series_id
         where ${looksUp} = ${value}) and ${one})`;
    }
  }
};

/** Attributes with an index over all images (0016_image_search.sql), in the words of the index. */
const LOOKED_UP: Readonly<Record<string, RawBuilder<string>>> = {
  "00080050": sql<string>`i.metadata->'00080050'->'Value'->>0`,
  "00100020": sql<string>`i.patient->>'patientId'`,
};

const UID_COLUMN: Readonly<Record<string, RawBuilder<string>>> = {
  "0020000D": sql<string>`st.study_instance_uid`,
  "0020000E": sql<string>`s.series_instance_uid`,
  "00080018": sql<string>`i.sop_instance_uid`,
};
