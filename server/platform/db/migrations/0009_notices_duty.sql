-- Ways to reach people beyond the browser ---------------------------------------------------------------------------
-- A person's (within one organisation) or, without a person, the organisation's own. Where messages go is sealed like a
-- telephone number; which gateway or mail server takes them is the installation's configuration, never a row.
create table notice_channel (
  id uuid primary key,
  organisation_id uuid not null references organisation,
  person_id uuid references person,
  kind text not null check (kind in ('email', 'gateway')),
  address_cipher text not null,
  set_by uuid not null references person,
  set_at timestamptz not null default now(),
  removed_at timestamptz
);
create unique index notice_channel_of_person on notice_channel (organisation_id, person_id, kind)
  where removed_at is null and person_id is not null;
create unique index notice_channel_of_organisation on notice_channel (organisation_id, kind)
  where removed_at is null and person_id is null;
create index notice_channel_set_by on notice_channel (set_by, set_at);

-- One message to one address: a job with a lease. The fence counts its claims, so that a process whose lease ran out
-- cannot write its late result over its successor's.
create table notice (
  id uuid primary key,
  request_id uuid references request,
  request_version integer,
  event text not null,
  -- Null: the recipient has no channel, so nothing but the browser tells them.
  channel_id uuid references notice_channel,
  sender_organisation_id uuid not null references organisation,
  -- Who asked for a test message.
  made_by uuid references person,
  urgent boolean not null default false,
  status text not null check (status in ('waiting', 'sent', 'dead', 'noChannel')),
  attempts integer not null default 0,
  fence integer not null default 0,
  lease_until timestamptz,
  next_at timestamptz not null,
  first_failed_at timestamptz,
  last_problem text,
  made_at timestamptz not null,
  ended_at timestamptz
);
create index notice_due on notice (next_at) where status = 'waiting';
create index notice_request on notice (request_id);
create index notice_channel_id on notice (channel_id, made_at);
create index notice_made_by on notice (made_by, made_at) where made_by is not null;
-- An event that is told twice makes one message.
create unique index notice_once on notice (request_id, request_version, event, channel_id) where channel_id is not null;
create unique index notice_once_nobody on notice (request_id, request_version, event) where channel_id is null;

-- Emergencies -------------------------------------------------------------------------------------------------------
create table duty (
  id uuid primary key,
  person_id uuid not null references person,
  organisation_id uuid not null references organisation,
  since timestamptz not null,
  set_by uuid not null references person,
  ended_at timestamptz
);
create unique index duty_live on duty (organisation_id, person_id) where ended_at is null;

create table duty_phone (
  organisation_id uuid primary key references organisation,
  phone_cipher text not null,
  set_by uuid not null references person,
  set_at timestamptz not null
);

-- An emergency that rings until somebody answers; what is due next is a row, not a timer in a process.
create table ring (
  id uuid primary key,
  request_id uuid not null unique references request,
  case_id uuid not null references consult_case,
  organisation_id uuid not null references organisation,
  from_organisation_id uuid not null references organisation,
  -- False: nobody was on duty, so everybody who may answer was rung at once.
  on_duty boolean not null,
  started_at timestamptz not null,
  phone_shown_at timestamptz,
  escalated_at timestamptz,
  ended_at timestamptz,
  end_cause text check (end_cause in ('accepted', 'declined')),
  version integer not null default 1
);
create index ring_live on ring (started_at) where ended_at is null;

create table ring_person (
  ring_id uuid not null references ring,
  person_id uuid not null references person,
  -- `duty`: rung at the start; `escalation`: rung when nobody had answered.
  level text not null check (level in ('duty', 'escalation')),
  rung_at timestamptz not null,
  -- When it stood on one of the person's screens.
  seen_at timestamptz,
  primary key (ring_id, person_id)
);
create index ring_person_person on ring_person (person_id);
