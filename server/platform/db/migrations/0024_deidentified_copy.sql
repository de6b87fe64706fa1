-- De-identified copies of studies (shared/domain/deidentification/RULES.md): what a person confirmed. The copy itself is
-- made anew, and the same, at each download.
create table deidentified_copy (
  id uuid primary key,
  case_id uuid not null references consult_case,
  study_id uuid not null references study,
  organisation_id uuid not null references organisation,
  made_by uuid not null references person,
  made_at timestamptz not null,
  command_id uuid not null,
  purpose text not null check (purpose in ('teaching', 'research')),
  approval text,
  dates text not null check (dates in ('removed', 'moved')),
  subject text not null,
  -- Turns UIDs, the patient and dates into others; sealed by the keyring.
  key_cipher text not null,
  -- Rectangles by series and picture size, as confirmed; and exactly the images that were looked at.
  regions jsonb not null,
  instance_ids uuid[] not null,
  -- Of the last complete download: how many images, what was left out and what was changed. Null before.
  outcome jsonb,
  unique (made_by, command_id),
  check ((purpose = 'research') = (approval is not null))
);
create index on deidentified_copy (case_id);
