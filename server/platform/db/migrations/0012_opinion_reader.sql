-- Who opened which signed version, and when they acknowledged that it was withdrawn. Whoever opens it only afterwards
-- sees that at once and has nothing to acknowledge.
create table opinion_reader (
  opinion_version_id uuid not null references opinion_version,
  person_id uuid not null references person,
  organisation_id uuid not null references organisation,
  opened_at timestamptz not null,
  acknowledged_at timestamptz,
  primary key (opinion_version_id, person_id, organisation_id)
);
create index opinion_reader_person on opinion_reader (person_id, organisation_id) where acknowledged_at is null;
