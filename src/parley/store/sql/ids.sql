-- name: count_write_probe!
-- Change something that nobody looks at, to show that it can be done.
insert into id_counters (name, last_id)
values ('check', 1)
on conflict (name) do update
set last_id = id_counters.last_id + 1;
