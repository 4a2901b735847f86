-- name: advance_ids
-- Reserve ids; gives the first and the last of each run of them, which are runs of one here.
select given.id, given.id
from (
  select nextval((cast(:name as text) || '_ids')::regclass) as id
  from generate_series(1, cast(:count as bigint))
) as given;
