-- The client names an attachment before it is sent. Within its case only: an id taken in somebody else's case can be
-- neither found out nor overwritten.
alter table attachment drop constraint attachment_pkey;
alter table attachment add primary key (case_id, id);
drop index attachment_case;
