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

/** As the image says it; empty where it does not. */
export interface StatedPatient {
  name: string;
  patientId: string;
  birthDate: string;
  sex: string;
  nameGuessed?: true;
}

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
    locked_at: NullableTime;
    last_input_at: Time;
  };
  api_token: {
    id: string;
    token_hash: string;
    person_id: string;
    organisation_id: string;
    name: string;
    scopes: string[];
    created_at: Time;
    expires_at: Time;
    last_used_at: NullableTime;
    revoked_at: NullableTime;
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
    kind: "file" | "consent" | "photo";
    file_name: string;
    media_type: string;
    bytes: number;
    sha256: string;
    object_key: string;
    shown_object_key: string | null;
    shown_sha256: string | null;
    shown_bytes: number | null;
    added_by: string;
    added_at: Time;
    superseded_at: NullableTime;
  };
  study_on_the_way: {
    organisation_id: string;
    study_instance_uid: string;
    expected: number;
    set_aside: Generated<number>;
    receiving: boolean;
    announced_at: Time;
  };
  request: {
    id: string;
    case_id: string;
    kind: "consult" | "advice";
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
  signing_key: {
    id: string;
    person_id: string;
    algorithm: string;
    public_jwk: Json;
    private_sealed: string | null;
    created_at: Time;
    retired_at: NullableTime;
  };
  identity_check: {
    request_id: string;
    side: "inviting" | "invited";
    person_id: string;
    organisation_id: string;
    checked_at: Time;
  };
  opinion: {
    id: string;
    request_id: string;
    case_id: string;
    number: string | null;
  };
  opinion_version: {
    id: string;
    opinion_id: string;
    version: number;
    content: Json;
    reason: string | null;
    incomplete_reason: string | null;
    images: Json;
    author_id: string;
    organisation_id: string;
    signed_at: Time;
    document: string | null;
    document_sha256: string | null;
    jws: string | null;
    key_id: string | null;
    verify_token: string | null;
    command_id: string;
    withdrawn_at: NullableTime;
    withdrawn_by: string | null;
    withdrawal_reason: string | null;
  };
  opinion_draft: {
    request_id: string;
    author_id: string;
    organisation_id: string;
    content: Json;
    version: number;
    saved_at: Time;
  };
  opinion_decision: {
    opinion_version_id: string;
    text: string;
    author_id: string;
    organisation_id: string;
    decided_at: Time;
    document: string;
    document_sha256: string;
    jws: string;
    key_id: string;
    command_id: string;
  };
  advice_message: {
    id: string;
    request_id: string;
    seq: number;
    kind: "question" | "answer";
    text: string;
    author_id: string;
    organisation_id: string;
    command_id: string;
    at: Time;
  };
  consent_record: {
    id: string;
    case_id: string;
    seq: number;
    act: "given" | "deferred" | "withdrawn";
    purposes: string[];
    proof: "scan" | "pen" | null;
    attachment_id: string | null;
    text_version: string | null;
    text_language: "zh" | "en" | null;
    signature: NullableJson;
    signer_name: Generated<string>;
    signer_relation: string | null;
    /** `YYYY-MM-DD` */
    signed_on: string | null;
    reason_kind: "emergency" | "unconscious" | "temporaryIdentity" | null;
    reason: Generated<string>;
    taken_by: string;
    organisation_id: string;
    taken_at: Time;
    command_id: string;
  };
  opinion_reader: {
    opinion_version_id: string;
    person_id: string;
    organisation_id: string;
    opened_at: Time;
    acknowledged_at: NullableTime;
  };
  opinion_image_alert: {
    opinion_version_id: string;
    seq: number;
    raised_at: Time;
    acknowledged_at: NullableTime;
    acknowledged_by: string | null;
    acknowledged_images: number | null;
  };
  opinion_paper: {
    opinion_version_id: string;
    state: string;
    object_key: string;
    sha256: string;
    bytes: number;
    made_at: Time;
  };
  opinion_number: { organisation_id: string; day: string; last: number };
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
    arrived_at: NullableTime;
    conflict: Generated<boolean>;
    in_pacs: Generated<boolean>;
    received_at: Time;
    patient: ColumnType<StatedPatient, string | undefined, string>;
  };
  patient_check: {
    id: string;
    case_id: string;
    study_id: string;
    patient: ColumnType<StatedPatient, string, never>;
    patient_key: string;
    differs: string[];
    status: Generated<"held" | "confirmed" | "rejected">;
    version: Generated<number>;
    created_at: Time;
  };
  patient_check_decision: {
    check_id: string;
    version: number;
    decision: "confirmed" | "rejected";
    reason: string;
    decided_by: string;
    decided_at: Time;
  };
  case_instance: {
    case_id: string;
    instance_id: string;
    check_id: string | null;
    added_by: string;
    added_at: Time;
  };
  /** A view: what a case shows, images and objects without pixels. */
  case_object: {
    case_id: string;
    instance_id: string;
    series_id: string;
    frames: number;
    added_at: ColumnType<Date, never, never>;
    shown_at: ColumnType<Date, never, never>;
  };
  /** A view: the images that a case shows. */
  case_image: {
    case_id: string;
    instance_id: string;
    series_id: string;
    frames: number;
    added_at: ColumnType<Date, never, never>;
    shown_at: ColumnType<Date, never, never>;
  };
  /** Presentations, key images and measurements that were saved as DICOM objects: one row for each command. */
  object_save: {
    case_id: string;
    command_id: string;
    saved_by: string;
    saved_at: Time;
    /** What the answer was. */
    reply: Json;
  };
  study_name: { study_id: string; form: string; name: string };
  study_follow: {
    study_id: string;
    case_id: string;
    taken_by: string;
    taken_at: Time;
  };
  case_study: {
    case_id: string;
    study_id: string;
    added_by: string;
    added_at: Time;
  };
  deidentified_copy: {
    id: string;
    case_id: string;
    study_id: string;
    organisation_id: string;
    made_by: string;
    made_at: Time;
    command_id: string;
    purpose: "teaching" | "research";
    approval: string | null;
    dates: "removed" | "moved";
    subject: string;
    key_cipher: string;
    regions: Json;
    instance_ids: string[];
    outcome: NullableJson;
  };
  key_image: {
    case_id: string;
    instance_id: string;
    frame: number;
    marked_by: string;
    marked_at: Time;
    unmarked_by: string | null;
    unmarked_at: NullableTime;
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
    alone: Generated<boolean>;
  };
  notice_channel: {
    id: string;
    organisation_id: string;
    person_id: string | null;
    kind: "email" | "gateway";
    address_cipher: string;
    set_by: string;
    set_at: Time;
    removed_at: NullableTime;
  };
  notice: {
    id: string;
    request_id: string | null;
    request_version: number | null;
    event: string;
    channel_id: string | null;
    sender_organisation_id: string;
    made_by: string | null;
    urgent: Generated<boolean>;
    status: "waiting" | "sent" | "dead" | "noChannel";
    attempts: Generated<number>;
    fence: Generated<number>;
    lease_until: NullableTime;
    next_at: Time;
    first_failed_at: NullableTime;
    last_problem: string | null;
    made_at: Time;
    ended_at: NullableTime;
  };
  duty: {
    id: string;
    person_id: string;
    organisation_id: string;
    since: Time;
    set_by: string;
    ended_at: NullableTime;
  };
  duty_phone: {
    organisation_id: string;
    phone_cipher: string;
    set_by: string;
    set_at: Time;
  };
  ring: {
    id: string;
    request_id: string;
    case_id: string;
    organisation_id: string;
    from_organisation_id: string;
    on_duty: boolean;
    started_at: Time;
    phone_shown_at: NullableTime;
    escalated_at: NullableTime;
    ended_at: NullableTime;
    end_cause: "accepted" | "declined" | null;
    version: Generated<number>;
  };
  ring_person: {
    ring_id: string;
    person_id: string;
    level: "duty" | "escalation";
    rung_at: Time;
    seen_at: NullableTime;
  };
  pacs_site: {
    organisation_id: string;
    url: string;
    credentials_cipher: string | null;
    set_at: Time;
  };
  pacs_line: {
    site: string;
    fence: Generated<number>;
    lease_until: NullableTime;
    lease_by: string | null;
    failures: Generated<number>;
    failing_since: NullableTime;
    problem: string | null;
    next_at: Time;
    answered_at: NullableTime;
  };
  pacs_trouble: {
    instance_id: string;
    problem: "otherBytes" | "changed" | "refused" | "missing" | "failed";
    attempts: Generated<number>;
    since: Time;
    next_at: Time;
  };
  pacs_cached: {
    instance_id: string;
    object_key: string;
    bytes: number;
    used_at: Time;
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
    sealed: Generated<boolean>;
  };
  audit_link: { position: number; event_id: number; hash: string };
  audit_chain: { id: number; position: number; hash: string };
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
