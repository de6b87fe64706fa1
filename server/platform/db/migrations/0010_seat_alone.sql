-- Who looks at a copy of the shared view on their own: the others in the room see that it is so.
alter table room_seat add column alone boolean not null default false;
-- The few views that somebody leads, for freeing the leads of who has left.
create index shared_view_led on shared_view (id) where document ->> 'lead' is not null;
