import { z } from "zod";

/** All identifiers are random UUIDs made by the server, except command ids, which the client makes. */
// The brand comes last: `meta` gives back the plain type.
const id = <const B extends string>(brand: B) =>
  z.uuid().meta({ id: brand }).brand<B>();

export const PersonId = id("PersonId");
export type PersonId = z.infer<typeof PersonId>;
export const OrganisationId = id("OrganisationId");
export type OrganisationId = z.infer<typeof OrganisationId>;
export const DepartmentId = id("DepartmentId");
export type DepartmentId = z.infer<typeof DepartmentId>;
export const SessionId = id("SessionId");
export type SessionId = z.infer<typeof SessionId>;
export const ApiTokenId = id("ApiTokenId");
export type ApiTokenId = z.infer<typeof ApiTokenId>;
export const CaseId = id("CaseId");
export type CaseId = z.infer<typeof CaseId>;
export const PatientId = id("PatientId");
export type PatientId = z.infer<typeof PatientId>;
export const AttachmentId = id("AttachmentId");
export type AttachmentId = z.infer<typeof AttachmentId>;
export const PatientCheckId = id("PatientCheckId");
export type PatientCheckId = z.infer<typeof PatientCheckId>;
export const RequestId = id("RequestId");
export type RequestId = z.infer<typeof RequestId>;
export const OpinionId = id("OpinionId");
export type OpinionId = z.infer<typeof OpinionId>;
export const AdviceMessageId = id("AdviceMessageId");
export type AdviceMessageId = z.infer<typeof AdviceMessageId>;
export const ConsentId = id("ConsentId");
export type ConsentId = z.infer<typeof ConsentId>;
export const ViewId = id("ViewId");
export type ViewId = z.infer<typeof ViewId>;
export const RoomId = id("RoomId");
export type RoomId = z.infer<typeof RoomId>;
export const SeatId = id("SeatId");
export type SeatId = z.infer<typeof SeatId>;
export const DeidentifiedCopyId = id("DeidentifiedCopyId");
export type DeidentifiedCopyId = z.infer<typeof DeidentifiedCopyId>;
export const ChannelId = id("ChannelId");
export type ChannelId = z.infer<typeof ChannelId>;
export const NoticeId = id("NoticeId");
export type NoticeId = z.infer<typeof NoticeId>;
export const RingId = id("RingId");
export type RingId = z.infer<typeof RingId>;

/** Made by the client; the same id again means the same command, not a second one. */
export const CommandId = z.uuid().meta({ id: "CommandId" });

/** DICOM UID: digits and dots, at most 64 characters (PS3.5 9.1). */
export const DicomUid = z
  .string()
  .max(64)
  .regex(/^[0-9]+(\.[0-9]+)*$/)
  .meta({ id: "DicomUid" });

/** What a record's changes are counted by; some are counted by the clock, in milliseconds. */
export const Version = z.int().positive();
/** No record is changed so often, and the next version fits into its column (`integer`), too. */
export const MAX_VERSION = 1_000_000_000;
/** Optimistic lock of a record: the version the caller last saw. */
export const ExpectedVersion = z.int().positive().max(MAX_VERSION);
/** UTC instant, ISO 8601 with milliseconds. */
export const Instant = z.iso.datetime();
/** A name in both languages of the interface. */
export const LocalName = z
  .object({ zh: z.string(), en: z.string() })
  .meta({ id: "LocalName" });
export type LocalName = z.infer<typeof LocalName>;
