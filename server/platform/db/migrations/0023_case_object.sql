-- Objects without pixels (presentation states, key images, structured reports) are instances with no frames. A case shows
-- them as it shows images: `case_object` is everything, `case_image` what has pixels, which is what everything else counts,
-- lists and signs.
create view case_object as
select ci.case_id, ci.instance_id, i.series_id, i.frames, ci.added_at,
       greatest(ci.added_at, d.decided_at) as shown_at
  from case_instance ci
  join instance i on i.id = ci.instance_id and not i.conflict
  left join patient_check k on k.id = ci.check_id
  left join patient_check_decision d on d.check_id = k.id and d.version = k.version
 where k.id is null or k.status = 'confirmed';

create or replace view case_image as
select case_id, instance_id, series_id, frames, added_at, shown_at from case_object where frames > 0;

-- A command that saved presentation, key images and measurements; repeated, it is answered from here.
create table object_save (
  case_id uuid not null references consult_case,
  command_id uuid not null,
  saved_by uuid not null references person,
  saved_at timestamptz not null,
  reply jsonb not null,
  primary key (case_id, command_id)
);
