import type { Actor } from "../../../shared/domain/identity/actor.ts";

/**
 * Whether a call or a socket belongs to the session its cookie names. A page says for whom it acts, as
 * `personId:organisationId` (header `X-Acting-For`, handshake `auth.actingFor`): on a shared PC the cookie may by now be
 * another person's. Programs that are no page say nothing, and act for whom their cookie names.
 */
export const actsFor = (
  said: unknown,
  found: Pick<Actor, "personId" | "organisationId">,
): boolean =>
  said === undefined || said === `${found.personId}:${found.organisationId}`;
