-- Images of the study that the site's gateway does not send again by itself, as the platform did not take them (RULES ST15).
alter table study_on_the_way
  add column set_aside integer not null default 0 check (set_aside >= 0);
