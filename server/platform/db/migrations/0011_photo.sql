-- Photographs are shown with the images of a case; they pass the door of the other files.
alter table attachment drop constraint attachment_kind_check;
alter table attachment add constraint attachment_kind_check check (kind in ('file', 'consent', 'photo'));
