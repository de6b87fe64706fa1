/** A statement that was run so often is worth keeping parsed and planned. */
const WORTH_IT = 10;
/** Of each connection: a plan takes some 50 kB in PostgreSQL. */
const MOST = 200;
/** Texts that are counted at a time: lists of every length make ever new ones. */
const COUNTED = 2_000;

const PREPARED = /^\s*(select|insert|update|delete|with)\b/i;
/** Lists of every length would take all the names. */
const LONG_LIST = /\$80\b/;
/** Its columns change with the table's, and a prepared statement's must not. */
const ANY_COLUMN = /(select|returning|,)\s+("?\w+"?\.)?\*/i;

/**
 * Which statements PostgreSQL keeps prepared, and under which names: those that are run again and again. It plans them
 * anew with each value as long as that pays, and after each analysis of their tables. Undefined: not this one.
 */
export const createStatementNames = (): ((
  text: string,
) => string | undefined) => {
  const names = new Map<string, string>();
  const seen = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST) return known;
    if (!PREPARED.test(text) || LONG_LIST.test(text) || ANY_COLUMN.test(text))
      return undefined;
    const count = (seen.get(text) ?? 0) + 1;
    if (count < WORTH_IT) {
      if (seen.size >= COUNTED) seen.clear();
      seen.set(text, count);
      return undefined;
    }
    seen.delete(text);
    const name = `lianzhen_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
};
