-- Organisations, people and how they reach each other ---------------------------------------------------------------
create table organisation (
  id uuid primary key,
  code text not null unique,
  name_zh text not null,
  name_en text not null,
  kind text not null check (kind in ('tertiaryHospital', 'countyHospital', 'townshipClinic', 'other')),
  created_at timestamptz not null default now()
);

create table department (
  id uuid primary key,
  organisation_id uuid not null references organisation,
  name_zh text not null,
  name_en text not null
);

create table alliance (
  id uuid primary key,
  name_zh text not null,
  name_en text not null,
  kind text not null check (kind in ('countyCommunity', 'cityGroup', 'specialty', 'telemedicine'))
);

create table alliance_member (
  alliance_id uuid not null references alliance,
  organisation_id uuid not null references organisation,
  position text not null check (position in ('lead', 'member')),
  primary key (alliance_id, organisation_id)
);
create index alliance_member_organisation on alliance_member (organisation_id);

create table person (
  id uuid primary key,
  login text not null unique,
  name_zh text not null,
  name_en text not null,
  password_hash text not null,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);

create table membership (
  person_id uuid not null references person,
  organisation_id uuid not null references organisation,
  department_id uuid references department,
  role text not null,
  starts timestamptz not null default now(),
  ends timestamptz,
  primary key (person_id, organisation_id)
);
create index membership_organisation on membership (organisation_id);

-- The token itself is only in the cookie: a copy of this table opens no session.
create table session (
  id uuid primary key,
  token_hash text not null unique,
  person_id uuid not null references person,
  organisation_id uuid not null references organisation,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_cause text check (end_cause in ('loggedOut', 'revoked', 'replaced'))
);
create index session_person on session (person_id) where ended_at is null;

-- Patients and cases ------------------------------------------------------------------------------------------------
create table patient (
  id uuid primary key,
  organisation_id uuid not null references organisation,
  identity text not null check (identity in ('named', 'unknown', 'newborn')),
  name text not null,
  sex text not null check (sex in ('male', 'female', 'unknown')),
  birth_date date,
  -- AES-256-GCM with the key's id in the text; looked up through the blind index.
  national_id_cipher text,
  national_id_index text,
  phone_cipher text,
  phone_index text,
  created_at timestamptz not null default now()
);
create index patient_national_id on patient (national_id_index);

-- "case" is reserved in SQL; the aggregate is called consult_case nowhere else.
create table consult_case (
  id uuid primary key,
  organisation_id uuid not null references organisation,
  number text not null,
  patient_id uuid not null references patient,
  chief_complaint text not null,
  history text not null,
  created_by uuid not null references person,
  command_id uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (organisation_id, number),
  unique (created_by, command_id)
);
create index consult_case_updated on consult_case (updated_at desc, id desc);

-- The next number of a day, one row per organisation and day, so that numbers have no gaps under concurrency.
create table case_number (
  organisation_id uuid not null references organisation,
  day date not null,
  last integer not null,
  primary key (organisation_id, day)
);

create table case_access (
  case_id uuid not null references consult_case,
  organisation_id uuid not null references organisation,
  role text not null check (role in ('inviting', 'invited')),
  -- The request that gave the reach; null for the owner.
  via uuid,
  starts timestamptz not null default now(),
  ends timestamptz
);
create unique index case_access_live on case_access (case_id, organisation_id) where ends is null;
create index case_access_organisation on case_access (organisation_id, case_id) where ends is null;

-- What complaint and history said before each change: clinical writes are append-only in meaning.
create table case_revision (
  case_id uuid not null references consult_case,
  version integer not null,
  chief_complaint text not null,
  history text not null,
  changed_by uuid not null references person,
  changed_at timestamptz not null default now(),
  primary key (case_id, version)
);

create table attachment (
  id uuid primary key,
  case_id uuid not null references consult_case,
  kind text not null check (kind in ('file', 'consent')),
  file_name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 text not null,
  object_key text not null,
  added_by uuid not null references person,
  added_at timestamptz not null default now(),
  superseded_at timestamptz
);
create index attachment_case on attachment (case_id);

-- Requests and opinions ---------------------------------------------------------------------------------------------
create table request (
  id uuid primary key,
  case_id uuid not null references consult_case,
  kind text not null check (kind in ('consult')),
  status text not null,
  urgency text not null check (urgency in ('routine', 'urgent', 'emergency')),
  question text not null,
  from_organisation_id uuid not null references organisation,
  asked_by uuid not null references person,
  to_organisation_id uuid not null references organisation,
  to_person_id uuid references person,
  decline_reason text,
  command_id uuid not null,
  asked_at timestamptz not null default now(),
  status_since timestamptz not null default now(),
  version integer not null default 1,
  unique (asked_by, command_id)
);
create index request_case on request (case_id);
create index request_to on request (to_organisation_id, status, asked_at);
create index request_from on request (from_organisation_id, status, asked_at);

create table request_step (
  request_id uuid not null references request,
  version integer not null,
  status text not null,
  person_id uuid not null references person,
  organisation_id uuid not null references organisation,
  at timestamptz not null default now(),
  primary key (request_id, version)
);

create table opinion (
  id uuid primary key,
  request_id uuid not null references request,
  version integer not null,
  text text not null,
  author_id uuid not null references person,
  organisation_id uuid not null references organisation,
  command_id uuid not null,
  written_at timestamptz not null default now(),
  unique (request_id, version),
  unique (author_id, command_id)
);

-- Images ------------------------------------------------------------------------------------------------------------
create table study (
  id uuid primary key,
  organisation_id uuid not null references organisation,
  study_instance_uid text not null,
  description text not null,
  study_date text not null,
  patient_name text not null,
  patient_id text not null,
  patient_birth_date text not null,
  patient_sex text not null,
  received_at timestamptz not null default now(),
  unique (organisation_id, study_instance_uid)
);
create index study_uid on study (study_instance_uid);

create table series (
  id uuid primary key,
  study_id uuid not null references study,
  series_instance_uid text not null,
  modality text not null,
  number integer,
  description text not null,
  unique (study_id, series_instance_uid)
);

-- Unique per owning organisation, never globally: otherwise one hospital could probe or poison another. Other bytes
-- under a known UID are kept as a further row with conflict set; reading serves the first.
create table instance (
  id uuid primary key,
  series_id uuid not null references series,
  organisation_id uuid not null references organisation,
  sop_instance_uid text not null,
  sop_class_uid text not null,
  transfer_syntax_uid text not null,
  instance_number integer,
  frames integer not null,
  sha256 text not null,
  bytes bigint not null,
  object_key text not null,
  -- DICOM JSON (PS3.18 F) of the header without bulk data, made once on arrival and handed out as it is.
  metadata json not null,
  -- Image Position and Orientation (Patient) for the order of the series: {position, orientation}.
  placement jsonb,
  -- Where the frames lie, found once on arrival, so that reading one is one read of the object. Native frames follow
  -- each other from pixel_offset on, frame_bits apart; of encapsulated ones frame_spans has 16 bytes each (offset and
  -- length). Of deflated objects both count in the data set inflated from deflated_from on.
  pixel_offset bigint,
  frame_bits bigint,
  frame_spans bytea,
  deflated_from bigint,
  conflict boolean not null default false,
  received_at timestamptz not null default now(),
  check ((frame_spans is null) = (pixel_offset is not null and frame_bits is not null)),
  unique (organisation_id, sop_instance_uid, sha256)
);
-- Uncompressed, so that 16 bytes in the middle are read without the rest.
alter table instance alter column frame_spans set storage external;
create index instance_series on instance (series_id);
create unique index instance_served on instance (organisation_id, sop_instance_uid) where not conflict;

create table case_study (
  case_id uuid not null references consult_case,
  study_id uuid not null references study,
  added_by uuid not null references person,
  added_at timestamptz not null default now(),
  primary key (case_id, study_id)
);
create index case_study_study on case_study (study_id);

-- Shared viewing ----------------------------------------------------------------------------------------------------
create table shared_view (
  id uuid primary key,
  case_id uuid not null unique references consult_case,
  protocol_version integer not null,
  seq bigint not null default 0,
  document jsonb not null
);

create table shared_view_operation (
  view_id uuid not null references shared_view,
  seq bigint not null,
  client_op_id uuid not null,
  person_id uuid not null references person,
  operation jsonb not null,
  applied_at timestamptz not null default now(),
  primary key (view_id, seq),
  unique (view_id, client_op_id)
);

-- Rooms -------------------------------------------------------------------------------------------------------------
create table room (
  id uuid primary key,
  request_id uuid not null unique references request,
  case_id uuid not null references consult_case,
  media_node_id text,
  opened_at timestamptz not null default now(),
  ended_at timestamptz,
  end_cause text
);

create table room_seat (
  id uuid primary key,
  room_id uuid not null references room,
  person_id uuid not null references person,
  organisation_id uuid not null references organisation,
  session_id uuid not null references session,
  -- The web process that holds the seat's socket; another one may take the seat over after a drop.
  web_node_id text not null,
  -- Counts the sockets that held this seat: a grace timer of an earlier one must not end it.
  epoch integer not null default 1,
  connected boolean not null default true,
  joined_at timestamptz not null default now(),
  left_at timestamptz
);
create index room_seat_room on room_seat (room_id) where left_at is null;
create index room_seat_session on room_seat (session_id) where left_at is null;

-- Audit and outbox --------------------------------------------------------------------------------------------------
-- Ids only. Success commits with the write; refusals and failures are rows of their own.
create table audit_event (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  action text not null,
  outcome text not null check (outcome in ('success', 'denied', 'failed')),
  error_code text,
  person_id uuid,
  organisation_id uuid,
  session_id uuid,
  subject_kind text,
  subject_id text,
  request_id text,
  node_id text not null
);
create index audit_event_subject on audit_event (subject_kind, subject_id);

create table outbox (
  id bigint generated always as identity primary key,
  name text not null,
  payload jsonb not null,
  -- Who hears it: realtime topics such as organisation:<id>.
  topics text[] not null,
  -- Orders the events of one record whatever the order of commits.
  aggregate text not null,
  aggregate_version bigint not null,
  node_id text not null,
  created_at timestamptz not null default now(),
  -- By the process that is delivering it; a delivered row is deleted.
  claimed_at timestamptz
);
create index outbox_order on outbox (aggregate, aggregate_version, id);
