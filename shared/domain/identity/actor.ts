import type {
  OrganisationId,
  PersonId,
  SessionId,
} from "../../contracts/ids.ts";
import type { Role } from "./permissions.ts";

/** Who is asking: a person, in one role of one organisation (the acting membership), through one session (or API token). */
export interface Actor {
  personId: PersonId;
  organisationId: OrganisationId;
  role: Role;
  /** Of a program the id of its token, which opens no socket and takes no seat. */
  sessionId: SessionId;
}
