-- name: advance_ids
-- Reserve ids; gives the first and the last of each run of them.
select min(given.id), max(given.id)
from (
  select nextval((cast(:name as text) || '_ids')::regclass) as id, number
  from generate_series(1, cast(:count as bigint)) as number
) as given
group by given.id - given.number
order by 1;
