-- Images of a case that somebody marked for everybody who reaches the case (shared/domain/imaging/RULES.md IM8).
create table key_image (
  case_id uuid not null references consult_case,
  instance_id uuid not null references instance,
  frame integer not null check (frame > 0),
  marked_by uuid not null references person,
  marked_at timestamptz not null,
  -- Null while it is marked.
  unmarked_by uuid references person,
  unmarked_at timestamptz,
  primary key (case_id, instance_id, frame)
);
