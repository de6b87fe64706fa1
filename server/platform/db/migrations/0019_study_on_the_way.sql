-- Images of a study that its site's gateway holds and has not sent yet (RULES ST15), as it said last. Its institution's own.
create table study_on_the_way (
  organisation_id uuid not null references organisation,
  study_instance_uid text not null,
  -- Images here when it was announced, and those that waited then.
  expected integer not null check (expected >= 0),
  -- A device is still sending it to the gateway.
  receiving boolean not null,
  announced_at timestamptz not null,
  primary key (organisation_id, study_instance_uid)
);
