import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable } from "../../platform/db/database.ts";
import type { Named } from "./reach.ts";
import { listInstances, type ListedInstance } from "./repository.ts";
import { inStudyOrder } from "./studyOrder.ts";

const BATCH = 50;

/** The images of these names in reading order, and any one of them. @throws AppError `image.notFound` */
export const listed = async (
  query: Queryable,
  actor: Actor,
  named: Named,
): Promise<{ first: ListedInstance; ordered: ListedInstance[] }> => {
  const found = await listInstances(query, actor, named);
  const [first] = found;
  if (!first) throw new AppError("image.notFound");
  return { first, ordered: inStudyOrder(found) };
};

/** As many as one statement asks for. */
export function* batches<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += BATCH)
    yield all.slice(at, at + BATCH);
}
