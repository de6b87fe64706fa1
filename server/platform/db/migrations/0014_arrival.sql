-- Images that a program stored without naming a case (STOW-RS): their institution's own, reached by nobody else until
-- they are in a case (shared/domain/studies/RULES.md ST10 to ST12). Null: sent into a case only.
alter table instance add column arrived_at timestamptz;

-- A study that was taken into a case while it may still arrive: what comes later follows it.
create table study_follow (
  study_id uuid not null references study,
  case_id uuid not null references consult_case,
  taken_by uuid not null references person,
  taken_at timestamptz not null default now(),
  primary key (study_id, case_id)
);
