import type { ColumnType, Generated, JSONColumnType } from "kysely";

/** Row types of the migrations, column by column. Mapped to domain values in repositories only. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableTime = ColumnType<
  Date | null,
  Date | string | null | undefined,
  Date | string | null
>;
/** Written as text and read as a parsed value. */
type Json = JSONColumnType<object>;
type NullableJson = ColumnType<object | null, string | null, string | null>;

export interface Schema {
  organisation: {
    id: string;
    code: string;
    name_zh: string;
    name_en: string;
    kind: string;
    created_at: Time;
  };
  department: {
    id: string;
    organisation_id: string;
    name_zh: string;
    name_en: string;
  };
  alliance: { id: string; name_zh: string; name_en: string; kind: string };
  alliance_member: {
    alliance_id: string;
    organisation_id: string;
    position: "lead" | "member";
  };
  person: {
    id: string;
    login: string;
    name_zh: string;
    name_en: string;
    password_hash: string;
    revoked_at: NullableTime;
    created_at: Time;
  };
  membership: {
    person_id: string;
    organisation_id: string;
    department_id: string | null;
    role: string;
    starts: Time;
    ends: NullableTime;
  };
  session: {
    id: string;
    token_hash: string;
    person_id: string;
    organisation_id: string;
    created_at: Time;
    last_seen_at: Time;
    expires_at: Time;
    ended_at: NullableTime;
    end_cause: "loggedOut" | "revoked" | "replaced" | null;
  };
  patient: {
    id: string;
    organisation_id: string;
    identity: "named" | "unknown" | "newborn";
    name: string;
    sex: "male" | "female" | "unknown";
    /** `YYYY-MM-DD` */
    birth_date: string | null;
    national_id_cipher: string | null;
    national_id_index: string | null;
    phone_cipher: string | null;
    phone_index: string | null;
    created_at: Time;
  };
  consult_case: {
    id: string;
    organisation_id: string;
    number: string;
    patient_id: string;
    chief_complaint: string;
    history: string;
    created_by: string;
    command_id: string;
    created_at: Time;
    updated_at: Time;
    version: Generated<number>;
  };
  case_number: { organisation_id: string; day: string; last: number };
  case_access: {
    case_id: string;
    organisation_id: string;
    role: "inviting" | "invited";
    via: string | null;
    starts: Time;
    ends: NullableTime;
  };
  case_revision: {
    case_id: string;
    version: number;
    chief_complaint: string;
    history: string;
    changed_by: string;
    changed_at: Time;
  };
  attachment: {
    id: string;
    case_id: string;
    kind: "file" | "consent";
    file_name: string;
    media_type: string;
    bytes: number;
    sha256: string;
    object_key: string;
    added_by: string;
    added_at: Time;
    superseded_at: NullableTime;
  };
  request: {
    id: string;
    case_id: string;
    kind: "consult";
    status: string;
    urgency: "routine" | "urgent" | "emergency";
    question: string;
    from_organisation_id: string;
    asked_by: string;
    to_organisation_id: string;
    to_person_id: string | null;
    decline_reason: string | null;
    command_id: string;
    asked_at: Time;
    status_since: Time;
    version: Generated<number>;
  };
  request_step: {
    request_id: string;
    version: number;
    status: string;
    person_id: string;
    organisation_id: string;
    at: Time;
  };
  opinion: {
    id: string;
    request_id: string;
    version: number;
    text: string;
    author_id: string;
    organisation_id: string;
    command_id: string;
    written_at: Time;
  };
  study: {
    id: string;
    organisation_id: string;
    study_instance_uid: string;
    description: string;
    study_date: string;
    patient_name: string;
    patient_id: string;
    patient_birth_date: string;
    patient_sex: string;
    received_at: Time;
  };
  series: {
    id: string;
    study_id: string;
    series_instance_uid: string;
    modality: string;
    number: number | null;
    description: string;
  };
  instance: {
    id: string;
    series_id: string;
    organisation_id: string;
    sop_instance_uid: string;
    sop_class_uid: string;
    transfer_syntax_uid: string;
    instance_number: number | null;
    frames: number;
    sha256: string;
    bytes: number;
    object_key: string;
    metadata: Json;
    placement: NullableJson;
    pixel_offset: number | null;
    frame_bits: number | null;
    frame_spans: Uint8Array | null;
    deflated_from: number | null;
    conflict: Generated<boolean>;
    received_at: Time;
  };
  case_study: {
    case_id: string;
    study_id: string;
    added_by: string;
    added_at: Time;
  };
  shared_view: {
    id: string;
    case_id: string;
    protocol_version: number;
    seq: Generated<number>;
    document: Json;
  };
  shared_view_operation: {
    view_id: string;
    seq: number;
    client_op_id: string;
    person_id: string;
    operation: Json;
    applied_at: Time;
  };
  room: {
    id: string;
    request_id: string;
    case_id: string;
    media_node_id: string | null;
    opened_at: Time;
    ended_at: NullableTime;
    end_cause: string | null;
  };
  room_seat: {
    id: string;
    room_id: string;
    person_id: string;
    organisation_id: string;
    session_id: string;
    web_node_id: string;
    epoch: Generated<number>;
    connected: Generated<boolean>;
    joined_at: Time;
    left_at: NullableTime;
    lease_until: Time;
  };
  audit_event: {
    id: Generated<number>;
    at: Time;
    action: string;
    outcome: "success" | "denied" | "failed";
    error_code: string | null;
    person_id: string | null;
    organisation_id: string | null;
    session_id: string | null;
    subject_kind: string | null;
    subject_id: string | null;
    request_id: string | null;
    node_id: string;
  };
  outbox: {
    id: Generated<number>;
    name: string;
    payload: Json;
    topics: string[];
    aggregate: string;
    aggregate_version: number;
    node_id: string;
    created_at: Time;
    claimed_at: NullableTime;
  };
}
