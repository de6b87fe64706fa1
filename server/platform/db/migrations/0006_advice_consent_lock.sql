-- Advice (图文咨询): the same request without a room. Question and answers are rows that nothing changes or removes.
alter table request drop constraint request_kind_check;
alter table request add constraint request_kind_check check (kind in ('consult', 'advice'));

create table advice_message (
  id uuid primary key,
  request_id uuid not null references request,
  seq integer not null,
  kind text not null check (kind in ('question', 'answer')),
  text text not null,
  author_id uuid not null references person,
  organisation_id uuid not null references organisation,
  command_id uuid not null,
  at timestamptz not null default now(),
  unique (request_id, seq),
  unique (author_id, command_id)
);

-- What was said about consent, one row per act; nothing is changed or removed. For each purpose the newest act decides.
create table consent_record (
  id uuid primary key,
  case_id uuid not null references consult_case,
  seq integer not null,
  act text not null check (act in ('given', 'deferred', 'withdrawn')),
  purposes text[] not null check (cardinality(purposes) > 0),
  -- Of what is given: how it is proven. A scan of the hospital's own paper names no version of our text.
  proof text check (proof in ('scan', 'pen')),
  attachment_id uuid,
  text_version text,
  text_language text check (text_language in ('zh', 'en')),
  -- The pen's strokes as they were drawn: {width, height, strokes}. Text, not jsonb: not a digit is rewritten.
  signature json,
  signer_name text not null default '',
  signer_relation text check (signer_relation in ('patient', 'spouse', 'parent', 'child', 'guardian', 'other', 'unknown')),
  signed_on date,
  -- Why it is put off or taken back.
  reason_kind text check (reason_kind in ('emergency', 'unconscious', 'temporaryIdentity')),
  reason text not null default '',
  taken_by uuid not null references person,
  organisation_id uuid not null references organisation,
  taken_at timestamptz not null default now(),
  command_id uuid not null,
  check ((act = 'given') = (proof is not null)),
  check ((proof = 'scan') = (attachment_id is not null)),
  check ((proof = 'pen') = (signature is not null)),
  check ((act = 'deferred') = (reason_kind is not null)),
  foreign key (case_id, attachment_id) references attachment (case_id, id),
  unique (case_id, seq),
  unique (taken_by, command_id)
);

-- Scans from before keep counting, for what a consult needs; who signed stands on the paper only.
insert into consent_record (id, case_id, seq, act, purposes, proof, attachment_id, signer_relation, taken_by,
                            organisation_id, taken_at, command_id)
select gen_random_uuid(), a.case_id, row_number() over (partition by a.case_id order by a.added_at, a.id), 'given',
       array['service', 'dataTransfer'], 'scan', a.id, 'unknown', a.added_by, c.organisation_id, a.added_at,
       gen_random_uuid()
  from attachment a join consult_case c on c.id = a.case_id
 where a.kind = 'consent';

-- A page left open: the session is there, and opens nothing until its person's password is given again.
alter table session add column locked_at timestamptz;
alter table session add column last_input_at timestamptz not null default now();
