-- name: set_counts!
insert into rate_counts (begun_at, key, node, taken)
select value ->> 0, value ->> 1, :node, value ->> 2
from json_each(:counts)
where true
on conflict (begun_at, key, node) do update
set taken = excluded.taken;
