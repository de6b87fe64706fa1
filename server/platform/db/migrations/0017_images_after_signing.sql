-- Since when a case shows an image: its arrival, or, of one that was held, the decision that it is this patient's.
create or replace view case_image as
select ci.case_id, ci.instance_id, i.series_id, i.frames, ci.added_at,
       greatest(ci.added_at, d.decided_at) as shown_at
  from case_instance ci
  join instance i on i.id = ci.instance_id and not i.conflict
  left join patient_check k on k.id = ci.check_id
  left join patient_check_decision d on d.check_id = k.id and d.version = k.version
 where k.id is null or k.status = 'confirmed';

-- That images came after a version was signed was told, and was acknowledged by whom. How many there are is no column:
-- it is read from what the version names and what the case shows.
create table opinion_image_alert (
  opinion_version_id uuid not null references opinion_version,
  -- Counts within the opinion.
  seq integer not null,
  raised_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid references person,
  -- How many the person was shown; only more than these are told anew.
  acknowledged_images integer,
  primary key (opinion_version_id, seq),
  check ((acknowledged_at is null) = (acknowledged_by is null) and (acknowledged_at is null) = (acknowledged_images is null))
);
create unique index opinion_image_alert_open on opinion_image_alert (opinion_version_id) where acknowledged_at is null;
