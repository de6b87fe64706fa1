import { AppError } from "../../platform/appError.ts";
import { MATCHING, TAG_OF, type Level, type Matching } from "./searchKeys.ts";

/** One key to be matched. */
export interface Filter {
  tag: string;
  by: Matching;
  value: string;
}
/** A QIDO-RS question, read (PS3.18 8.3.4). */
export interface SearchQuery {
  filters: Filter[];
  include: readonly string[] | "all";
  fuzzy: boolean;
  limit: number;
  offset: number;
  /** Parameters that were left aside: said in a `Warning` header, without their values. */
  ignored: string[];
}

const USUAL_LIMIT = 100;
const MAX_LIMIT = 1_000;
const MAX_OFFSET = 1_000_000;
const MAX_VALUE = 500;
const LEVELS: readonly Level[] = ["study", "series", "instance"];

type Given = Readonly<Record<string, string | readonly string[]>>;

/** The tag of a keyword or of eight hexadecimal digits. */
const tagOf = (name: string): string | undefined =>
  /^[0-9a-fA-F]{8}$/.test(name) ? name.toUpperCase() : TAG_OF[name];

/**
 * Reads the parameters of a search at `level`. Keys of deeper levels, and those that cannot be matched, are left aside.
 * @throws AppError `input.invalid`
 */
export const searchQueryOf = (given: Given, level: Level): SearchQuery => {
  const query: SearchQuery = {
    ...{ filters: [], include: [], fuzzy: false },
    ...{ limit: USUAL_LIMIT, offset: 0, ignored: [] },
  };
  for (const [name, said] of Object.entries(given)) {
    const values = typeof said === "string" ? [said] : said;
    const value = values[0] ?? "";
    if (value.length > MAX_VALUE) throw invalid(name);
    if (name === "limit")
      query.limit = Math.min(wholeNumber(name, value), MAX_LIMIT);
    else if (name === "offset") {
      query.offset = wholeNumber(name, value);
      if (query.offset > MAX_OFFSET) throw invalid(name);
    } else if (name === "fuzzymatching") {
      if (value !== "true" && value !== "false") throw invalid(name);
      query.fuzzy = value === "true";
    } else if (name === "includefield") include(query, values);
    else addFilter(query, name, values, level);
  }
  return query;
};

const invalid = (path: string) =>
  new AppError("input.invalid", { fields: [{ path, problem: "invalid" }] });

const wholeNumber = (name: string, value: string): number => {
  if (!/^\d{1,9}$/.test(value)) throw invalid(name);
  return Number(value);
};

const include = (query: SearchQuery, values: readonly string[]): void => {
  for (const name of values.flatMap((each) => each.split(","))) {
    const tag = tagOf(name.trim());
    if (name.trim() === "all") query.include = "all";
    else if (tag === undefined) query.ignored.push("includefield");
    else if (query.include !== "all") query.include = [...query.include, tag];
  }
};

const addFilter = (
  query: SearchQuery,
  name: string,
  values: readonly string[],
  level: Level,
): void => {
  const tag = tagOf(name);
  const key = tag === undefined ? undefined : MATCHING[tag];
  const tooDeep = key && LEVELS.indexOf(key.level) > LEVELS.indexOf(level);
  if (tag === undefined || !key || tooDeep) {
    query.ignored.push(/^\w{1,40}$/.test(name) ? name : "?");
    return;
  }
  const value = values.join(",");
  // An empty value matches everything (universal matching).
  if (value === "" || value === "*") return;
  if (!FORM[key.by].test(value)) throw invalid(name);
  query.filters.push({ tag, by: key.by, value });
};

const DAY = "\\d{8}";
const TIME = "\\d{2}(?:\\d{2}(?:\\d{2}(?:\\.\\d{1,6})?)?)?";
const range = (one: string) =>
  new RegExp(`^(?:${one}|${one}-|-${one}|${one}-${one})$`);
const FORM: Readonly<Record<Matching, RegExp>> = {
  text: /^[^\0]+$/,
  name: /^[^\0]+$/,
  modalities: /^[A-Z0-9_ ,\\]+$/,
  number: /^-?\d{1,9}$/,
  uid: /^[0-9.]+([,\\][0-9.]+)*$/,
  day: range(DAY),
  time: range(TIME),
};
