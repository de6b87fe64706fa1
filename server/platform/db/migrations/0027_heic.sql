-- A photograph that no browser shows (HEIC) is kept as it came; what is shown is a JPEG made of it (CA11).
alter table attachment add column shown_object_key text;
alter table attachment add column shown_sha256 text;
alter table attachment add column shown_bytes integer;
alter table attachment add constraint attachment_shown_whole
  check (num_nonnulls(shown_object_key, shown_sha256, shown_bytes) in (0, 3));
