-- Two identifiers were read aloud at the start of a live consult: who said so for which side. Once per side; none is
-- needed to go on.
create table identity_check (
  request_id uuid not null references request,
  side text not null check (side in ('inviting', 'invited')),
  person_id uuid not null references person,
  organisation_id uuid not null references organisation,
  checked_at timestamptz not null,
  primary key (request_id, side)
);
