-- name: counts_of_others
-- What the other nodes counted since a moment, added up.
select begun_at as begun, key, cast(sum(taken) as bigint) as taken
from rate_counts
where begun_at >= :hours_since
  and (begun_at >= :since or begun_at % :hour = 0)
  and node <> :node
group by begun_at, key;

-- name: delete_old_counts!
-- Those of minutes that are over, and those that lie ahead, which a clock that was wrong left.
delete from rate_counts
where begun_at < :before
  and (begun_at % :hour <> 0 or begun_at < :hours_before)
  or begun_at > :latest;
