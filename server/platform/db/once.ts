import { sql } from "kysely";
import { AppError } from "../appError.ts";
import type { Tx } from "./database.ts";

/**
 * Lets one transaction at a time carry this command id, in every process: a repeated command waits for the first and
 * then finds what that one wrote. Held until the transaction ends.
 */
export const oncePerCommand = async (
  tx: Tx,
  commandId: string,
): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${commandId}, 0))`.execute(
    tx,
  );
};

/** The same command id for something else is a fault of the client: nothing is done rather than the wrong thing. */
export const reusedCommand = () =>
  new AppError("input.invalid", {
    fields: [{ path: "commandId", problem: "commandId.reused" }],
  });
