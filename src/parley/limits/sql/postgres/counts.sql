-- name: set_counts!
insert into rate_counts (begun_at, key, node, taken)
select told.begun_at, told.key, :node, told.taken
from unnest(:counts[0]::bigint[], :counts[1]::text[], :counts[2]::bigint[])
  as told (begun_at, key, taken)
on conflict (begun_at, key, node) do update
set taken = excluded.taken;
