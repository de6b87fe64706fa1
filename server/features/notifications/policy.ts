import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";

/** Whether the actor sets channels of others and of the institution (NO8). */
export const mayManageChannels = (actor: Pick<Actor, "role">): boolean =>
  roleMay(actor.role, "channel.manage");

/** Whether the actor may set, test or remove a channel of that person; null: the institution's. */
export const maySetChannel = (
  actor: Pick<Actor, "role" | "personId">,
  personId: string | null,
): boolean => personId === actor.personId || mayManageChannels(actor);
