import { Transform, type Readable } from "node:stream";
import type { Clock } from "../ambient.ts";
import { AppError } from "../appError.ts";
import type { Database } from "../db/database.ts";

/** How much of its storage an institution has left. */
export interface Quota {
  /**
   * Room for one more file.
   * @throws AppError `upload.quota` when what is declared does not fit.
   */
  room(
    organisationId: string,
    declaredBytes: number | undefined,
  ): Promise<{
    /** Passes the bytes on; breaks off with `upload.quota` where they are more than what is left. */
    guard(bytes: Readable): Readable;
    /** The file was kept. */
    taken(bytes: number): void;
  }>;
}

/** What other processes have stored meanwhile counts from the next look: a file more or less, never an open door. */
const LOOK_AFTER_MS = 60_000;
const MB = 1024 * 1024;

/** Counts images and attachments of an institution. */
export const createQuota = (
  { query }: Database,
  clock: Clock,
  limitBytes: number,
): Quota => {
  const used = new Map<string, { bytes: number; at: number }>();

  const look = async (organisationId: string): Promise<number> => {
    const images = await query
      .selectFrom("instance")
      .select((sum) => sum.fn.sum<string | null>("bytes").as("bytes"))
      .where("organisation_id", "=", organisationId)
      .executeTakeFirst();
    const files = await query
      .selectFrom("attachment as t")
      .innerJoin("consult_case as c", "c.id", "t.case_id")
      .select((sum) => sum.fn.sum<string | null>("t.bytes").as("bytes"))
      .where("c.organisation_id", "=", organisationId)
      .executeTakeFirst();
    return Number(images?.bytes ?? 0) + Number(files?.bytes ?? 0);
  };

  return {
    room: async (organisationId, declaredBytes) => {
      const now = clock.now().getTime();
      let known = used.get(organisationId);
      if (!known || now - known.at > LOOK_AFTER_MS) {
        known = { bytes: await look(organisationId), at: now };
        used.set(organisationId, known);
      }
      const counted = known;
      const left = () => Math.max(0, limitBytes - counted.bytes);
      const refusal = () =>
        new AppError("upload.quota", {
          values: { leftMb: Math.floor(left() / MB) },
        });
      if ((declaredBytes ?? 0) > left() || left() === 0) throw refusal();
      return {
        guard: (bytes) => {
          let arrived = 0;
          const counting = new Transform({
            transform: (chunk: Buffer, _encoding, done) => {
              arrived += chunk.length;
              done(arrived > left() ? refusal() : null, chunk);
            },
          });
          // `pipe` hands on no failure: a line that breaks must not look like the end of the file.
          bytes.once("error", (error) => counting.destroy(error));
          bytes.once("close", () => {
            if (!bytes.readableEnded)
              counting.destroy(new AppError("upload.incomplete"));
          });
          counting.once("close", () => bytes.unpipe(counting));
          return bytes.pipe(counting);
        },
        taken: (bytes) => {
          counted.bytes += bytes;
        },
      };
    },
  };
};
