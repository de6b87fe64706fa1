-- A seat is held by a lease that the process with its socket renews. Whoever finds one run out gives the seat up, so
-- neither a dropped line nor a killed process leaves a ghost in the room.
alter table room_seat add column lease_until timestamptz not null default now();
create index room_seat_lease on room_seat (lease_until) where left_at is null;
