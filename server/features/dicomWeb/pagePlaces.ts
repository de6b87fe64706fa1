import { createHash } from "node:crypto";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Platform } from "../../platform/deps.ts";
import type { SearchQuery } from "./searchQuery.ts";
import type { Place } from "./searchRepository.ts";

type Asked = Pick<SearchQuery, "filters" | "fuzzy">;

/** Where the pages of a list of studies ended: the next page begins there and need not walk past all before it again. */
export interface PagePlaces {
  /** Of the study before the one at `offset`, where this session was given it lately. */
  find(actor: Actor, asked: Asked, offset: number): Place | undefined;
  keep(actor: Actor, asked: Asked, offset: number, place: Place): void;
}

const MAX_KEPT = 10_000;
/** Who asks later begins a new reading: the list is counted as it is then. */
const HOLDS_MS = 600_000;

/**
 * A place is a position in the order and gives no reach: the statement asks for that again, of each study. Digests, so that no
 * patient's name is held. Known to this process only; what another one was asked, or one forgot, is counted.
 */
export const createPagePlaces = ({
  clock,
}: Pick<Platform, "clock">): PagePlaces => {
  const kept = new Map<string, { place: Place; until: number }>();
  const keyOf = (
    { sessionId, organisationId }: Actor,
    { filters, fuzzy }: Asked,
    offset: number,
  ) =>
    createHash("sha256")
      .update(
        JSON.stringify([sessionId, organisationId, filters, fuzzy, offset]),
      )
      .digest("base64");
  return {
    find: (actor, asked, offset) => {
      if (offset === 0) return undefined;
      const found = kept.get(keyOf(actor, asked, offset));
      return found && clock.now().getTime() < found.until
        ? found.place
        : undefined;
    },
    keep: (actor, asked, offset, place) => {
      if (kept.size >= MAX_KEPT) kept.clear();
      const until = clock.now().getTime() + HOLDS_MS;
      kept.set(keyOf(actor, asked, offset), { place, until });
    },
  };
};
