-- Which images a case shows: those that were sent into it, one by one (shared/domain/studies/RULES.md ST1). What an image
-- says of the patient is kept with it, so that it can be compared with each case it is sent into.
alter table instance add column patient jsonb not null default '{"name":"","patientId":"","birthDate":"","sex":""}';
update instance i
   set patient = jsonb_build_object('name', st.patient_name, 'patientId', st.patient_id,
                                    'birthDate', st.patient_birth_date, 'sex', st.patient_sex)
  from series s join study st on st.id = s.study_id
 where s.id = i.series_id;

-- Images of one study that state another patient than the case: held until somebody decides (ST5 to ST7).
create table patient_check (
  id uuid primary key,
  case_id uuid not null references consult_case,
  study_id uuid not null references study,
  -- What these images say: {name, patientId, birthDate, sex}; the key is its SHA-256.
  patient jsonb not null,
  patient_key text not null,
  differs text[] not null,
  status text not null default 'held' check (status in ('held', 'confirmed', 'rejected')),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  unique (case_id, study_id, patient_key)
);

create table patient_check_decision (
  check_id uuid not null references patient_check,
  version integer not null,
  decision text not null check (decision in ('confirmed', 'rejected')),
  reason text not null,
  decided_by uuid not null references person,
  decided_at timestamptz not null default now(),
  primary key (check_id, version)
);

create table case_instance (
  case_id uuid not null references consult_case,
  instance_id uuid not null references instance,
  -- Null: the patient is the case's, as far as the image says.
  check_id uuid references patient_check,
  added_by uuid not null references person,
  added_at timestamptz not null default now(),
  primary key (case_id, instance_id)
);
create index case_instance_instance on case_instance (instance_id);
create index case_instance_check on case_instance (check_id);

insert into case_instance (case_id, instance_id, added_by, added_at)
select cs.case_id, i.id, cs.added_by, i.received_at
  from case_study cs join series s on s.study_id = cs.study_id join instance i on i.series_id = s.id;

-- The one definition of what a case shows: sent into it, not held or rejected, not a second content of its UID.
create view case_image as
select ci.case_id, ci.instance_id, i.series_id, i.frames, ci.added_at
  from case_instance ci
  join instance i on i.id = ci.instance_id and not i.conflict
  left join patient_check k on k.id = ci.check_id
 where k.id is null or k.status = 'confirmed';
