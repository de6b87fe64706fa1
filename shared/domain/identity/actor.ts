import type {
  OrganisationId,
  PersonId,
  SessionId,
} from "../../contracts/ids.ts";
import type { Role } from "./permissions.ts";

/** Who is asking: a person, in one role of one organisation (the acting membership), through one session. */
export interface Actor {
  personId: PersonId;
  organisationId: OrganisationId;
  role: Role;
  sessionId: SessionId;
}
