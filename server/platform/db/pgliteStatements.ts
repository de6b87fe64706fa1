import { protocol, types, type PGlite } from "@electric-sql/pglite";

interface Prepared {
  name: string;
  parameterTypes: readonly number[];
  columns: readonly { name: string; type: number }[];
}
interface Result {
  rows: Record<string, unknown>[];
  affectedRows: number;
}
type Message = Awaited<ReturnType<PGlite["execProtocolStream"]>>[number];

const { serialize, messages } = protocol;

/** Everything else (schema changes above all) may change what a prepared statement means. */
const PREPARED =
  /^\s*(select|insert|update|delete|with|begin|commit|rollback)\b/i;
/**
 * A plan suits the tables as they were when it was made. After so many statements all are made anew, so that one from an
 * empty installation does not last; it also bounds how many texts (lists of every length) are kept.
 */
const RENEW_AFTER = 5_000;

/**
 * Runs statements on a PGlite, each text parsed and planned once. Measured here: a row by its key takes 1.2 ms by
 * PGlite's `query`, which parses and describes each time, and 0.14 ms prepared. One statement at a time; the caller
 * waits for the one before.
 */
export const createStatements = (
  database: PGlite,
  { renewAfter = RENEW_AFTER }: { renewAfter?: number } = {},
) => {
  const prepared = new Map<string, Prepared>();
  let made = 0;
  let since = 0;

  /** In one go, ended by a sync: a failure leaves the session ready for the next statement. */
  const send = (...parts: Uint8Array[]): Promise<Message[]> =>
    database.execProtocolStream(
      Buffer.concat([...parts, serialize.sync()]),
      {},
    );

  const forget = async (): Promise<void> => {
    const names = [...prepared.values()].map(({ name }) => name);
    prepared.clear();
    since = 0;
    await send(...names.map((name) => serialize.close({ type: "S", name })));
  };

  const prepare = async (text: string): Promise<Prepared> => {
    const known = prepared.get(text);
    if (known) return known;
    const name = `s${(made += 1)}`;
    const answers = await send(
      serialize.parse({ name, text }),
      serialize.describe({ type: "S", name }),
    );
    const described = answers.find(
      (each) => each instanceof messages.ParameterDescriptionMessage,
    );
    const row = answers.find(
      (each) => each instanceof messages.RowDescriptionMessage,
    );
    const fresh: Prepared = {
      name,
      parameterTypes: described?.dataTypeIDs ?? [],
      columns: (row?.fields ?? []).map((field) => ({
        name: field.name,
        type: field.dataTypeID,
      })),
    };
    prepared.set(text, fresh);
    return fresh;
  };

  const bindable = (value: unknown, type: number | undefined) => {
    if (value === null || value === undefined) return null;
    const serializer =
      type === undefined ? undefined : database.serializers[type];
    return serializer?.(value) ?? (value as string | number).toString();
  };

  return {
    /** Rows by column name; `affectedRows` of inserts, updates and deletes. @throws the database's error, with `code` */
    run: async (
      text: string,
      parameters: readonly unknown[],
    ): Promise<Result> => {
      if (!PREPARED.test(text)) {
        const result = await database.query<Record<string, unknown>>(text, [
          ...parameters,
        ]);
        await forget();
        return { rows: result.rows, affectedRows: result.affectedRows ?? 0 };
      }
      if ((since += 1) > renewAfter) await forget();
      const { name, parameterTypes, columns } = await prepare(text);
      const answers = await send(
        serialize.bind({
          statement: name,
          values: parameters.map((value, i) =>
            bindable(value, parameterTypes[i]),
          ),
        }),
        serialize.execute({}),
      );
      const rows = answers
        .filter((each) => each instanceof messages.DataRowMessage)
        .map(({ fields }) =>
          Object.fromEntries(
            columns.map(({ name, type }, i) => [
              name,
              types.parseType(fields[i] ?? null, type, database.parsers),
            ]),
          ),
        );
      const complete = answers.find(
        (each) => each instanceof messages.CommandCompleteMessage,
      );
      return { rows, affectedRows: affectedOf(complete?.text ?? "") };
    },
    /** To be called after the schema may have changed. */
    forget,
  };
};

/** `INSERT 0 3`, `UPDATE 3`; a select changes nothing. */
const affectedOf = (command: string): number => {
  const [verb = "", ...counts] = command.split(" ");
  return ["INSERT", "UPDATE", "DELETE", "MERGE"].includes(verb)
    ? Number(counts.at(-1))
    : 0;
};
