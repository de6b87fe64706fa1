-- The names that a study's images state, in the forms they are searched by (shared/domain/studies/nameForms.ts): folded
-- letters, Han characters, and pinyin of these. Names themselves stand in plain text beside (study, instance.patient).
create table study_name (
  study_id uuid not null references study,
  form text not null,
  name text not null,
  primary key (study_id, form, name)
);
-- `zhang%` is a range of it.
create index study_name_form on study_name (form text_pattern_ops);
create index study_date on study (study_date desc, received_at desc, id);
create index instance_arrived on instance (organisation_id, series_id) where arrived_at is not null and not conflict;
