-- A doctor's key is made at the first signature. The public half is kept for ever; the private half is encrypted by the
-- keyring and leaves the row when the key is retired.
create table signing_key (
  id uuid primary key,
  person_id uuid not null references person,
  algorithm text not null,
  public_jwk json not null,
  private_sealed text,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
create unique index signing_key_live on signing_key (person_id) where retired_at is null;

-- The opinion of a request is one record; its versions are never changed but for being withdrawn.
alter table opinion rename to opinion_unsigned;
create table opinion (
  id uuid primary key,
  request_id uuid not null unique references request,
  case_id uuid not null references consult_case,
  number text
);

create table opinion_version (
  id uuid primary key,
  opinion_id uuid not null references opinion,
  version integer not null,
  content jsonb not null,
  reason text,
  incomplete_reason text,
  -- Per series: study and series UID, count, SHA-256 over the sorted SOP Instance UIDs.
  images jsonb not null,
  author_id uuid not null references person,
  organisation_id uuid not null references organisation,
  signed_at timestamptz not null,
  -- The bytes that were signed (RFC 8785) and their digest; null for what was written before signing existed.
  document text,
  document_sha256 text,
  jws text,
  key_id uuid references signing_key,
  verify_token text unique,
  command_id uuid not null,
  withdrawn_at timestamptz,
  withdrawn_by uuid references person,
  withdrawal_reason text,
  unique (opinion_id, version),
  unique (author_id, command_id),
  check ((jws is null) = (document is null) and (jws is null) = (document_sha256 is null)
     and (jws is null) = (key_id is null) and (jws is null) = (verify_token is null)),
  check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawal_reason is null))
);
create index opinion_version_organisation on opinion_version (organisation_id, signed_at);

create table opinion_draft (
  request_id uuid not null references request,
  author_id uuid not null references person,
  organisation_id uuid not null references organisation,
  content jsonb not null,
  version integer not null,
  saved_at timestamptz not null,
  primary key (request_id, author_id, organisation_id)
);

create table opinion_decision (
  opinion_version_id uuid primary key references opinion_version,
  text text not null,
  author_id uuid not null references person,
  organisation_id uuid not null references organisation,
  decided_at timestamptz not null,
  document text not null,
  document_sha256 text not null,
  jws text not null,
  key_id uuid not null references signing_key,
  command_id uuid not null,
  unique (author_id, command_id)
);

-- The PDF of a version in one of its states, made once and served as it was made.
create table opinion_paper (
  opinion_version_id uuid not null references opinion_version,
  state text not null,
  object_key text not null,
  sha256 text not null,
  bytes bigint not null,
  made_at timestamptz not null,
  primary key (opinion_version_id, state)
);

-- Report numbers count within the signing institution and day.
create table opinion_number (
  organisation_id uuid not null references organisation,
  day date not null,
  last integer not null,
  primary key (organisation_id, day)
);

insert into opinion (id, request_id, case_id)
select gen_random_uuid(), r.id, r.case_id from request r
 where exists (select 1 from opinion_unsigned u where u.request_id = r.id);
insert into opinion_version
       (id, opinion_id, version, content, reason, images, author_id, organisation_id, signed_at, command_id)
select u.id, o.id, u.version,
       jsonb_build_object('findings', '', 'diagnosis', u.text, 'advice', '', 'notes', ''),
       null, '[]', u.author_id, u.organisation_id, u.written_at, u.command_id
  from opinion_unsigned u join opinion o on o.request_id = u.request_id;
drop table opinion_unsigned;

-- Audit chain: each committed row gets one link, in the order of sealing. Links are keyed; the tail is anchored outside.
alter table audit_event add column sealed boolean not null default false;
create index audit_event_unsealed on audit_event (id) where not sealed;
create table audit_link (
  position bigint primary key,
  event_id bigint not null unique,
  hash text not null
);
-- One row, locked by whoever seals.
create table audit_chain (
  id integer primary key check (id = 1),
  position bigint not null,
  hash text not null
);
insert into audit_chain values (1, 0, '');
