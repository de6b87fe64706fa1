import { z } from "zod";
import { ROLES } from "../domain/identity/permissions.ts";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import {
  DepartmentId,
  LocalName,
  OrganisationId,
  PersonId,
  SessionId,
} from "./ids.ts";

export const Role = z.enum(ROLES).meta({ id: "Role" });

export const OrganisationRef = z
  .object({ id: OrganisationId, name: LocalName })
  .meta({ id: "OrganisationRef" });
export type OrganisationRef = z.infer<typeof OrganisationRef>;
export const PersonRef = z
  .object({ id: PersonId, name: LocalName })
  .meta({ id: "PersonRef" });
export type PersonRef = z.infer<typeof PersonRef>;

export const Membership = z
  .object({
    organisation: OrganisationRef,
    department: z.object({ id: DepartmentId, name: LocalName }).nullable(),
    role: Role,
  })
  .meta({ id: "Membership" });
export type Membership = z.infer<typeof Membership>;

export const SessionView = z
  .object({
    person: PersonRef.extend({ login: z.string() }),
    /** The membership in whose name the person acts; changed with `actAs`. */
    acting: Membership,
    memberships: z.array(Membership),
  })
  .meta({ id: "SessionView" });
export type SessionView = z.infer<typeof SessionView>;

/** One institution that may be asked, with those of its people who answer requests. */
export const DirectoryEntry = z
  .object({
    organisation: OrganisationRef,
    people: z.array(
      PersonRef.extend({ role: Role, department: LocalName.nullable() }),
    ),
  })
  .meta({ id: "DirectoryEntry" });
export type DirectoryEntry = z.infer<typeof DirectoryEntry>;

/** 32 bytes, base64url. */
export const ImageKey = z
  .object({ key: z.string().regex(/^[\w-]{43}$/) })
  .meta({ id: "ImageKey" });

export const identityRoutes = {
  logIn: defineRoute({
    method: "POST",
    path: "/api/session",
    summary: "Log in",
    access: "public",
    body: z.object({
      login: z.string().min(1).max(100),
      password: z.string().min(1).max(200),
    }),
    reply: SessionView,
    errors: ["session.wrongPassword", "session.tooManyAttempts"],
  }),
  readSession: defineRoute({
    method: "GET",
    path: "/api/session",
    summary: "Who is logged in",
    access: "session",
    reply: SessionView,
  }),
  readImageKey: defineRoute({
    method: "GET",
    path: "/api/session/image-key",
    summary:
      "This session's own key for images that a browser keeps: given as long as the session is open, to be written nowhere",
    access: "session",
    reply: ImageKey,
  }),
  logOut: defineRoute({
    method: "DELETE",
    path: "/api/session",
    summary: "Log out; sockets and media of this session end",
    access: "session",
  }),
  lockSession: defineRoute({
    method: "POST",
    path: "/api/session/lock",
    summary:
      "Lock this session in every window: it opens nothing until the same person logs in again",
    access: "session",
  }),
  reportInput: defineRoute({
    method: "POST",
    path: "/api/session/input",
    summary:
      "Somebody is at the page: without such reports the server locks the session by itself",
    access: "session",
  }),
  actAs: defineRoute({
    method: "POST",
    path: "/api/session/acting",
    summary:
      "Act for another of one's organisations; a new session replaces this one",
    access: "session",
    body: z.object({ organisationId: OrganisationId }),
    reply: SessionView,
    errors: ["session.notAMember"],
  }),
  listDirectory: defineRoute({
    method: "GET",
    path: "/api/directory",
    summary:
      "Institutions of one's alliances that may be asked, and their people",
    access: "request.ask",
    reply: z.array(DirectoryEntry),
  }),
  listPeople: defineRoute({
    method: "GET",
    path: "/api/people",
    summary: "People of the acting organisation",
    access: "person.list",
    reply: z.array(
      PersonRef.extend({ login: z.string(), role: Role, revoked: z.boolean() }),
    ),
  }),
  revokePerson: defineRoute({
    method: "POST",
    path: "/api/people/:personId/revocation",
    summary:
      "End a person's access: no log-in, every session, socket and media seat closed",
    access: "person.revoke",
    params: z.object({ personId: PersonId }),
    errors: ["person.notFound", "person.self"],
  }),
} as const satisfies RouteTable;

export const identityEvents = {
  /** Sent to the session's own sockets just before they are closed. */
  "session:ended": z.object({
    sessionId: SessionId,
    /** `membershipEnded`: access to one institution ended; the person's others are untouched. */
    cause: z.enum(["loggedOut", "revoked", "membershipEnded", "replaced"]),
  }),
  /** To every window of the session; from then on its sockets hear nothing else until it is unlocked. */
  "session:locked": z.object({ sessionId: SessionId }),
} as const satisfies EventTable;
