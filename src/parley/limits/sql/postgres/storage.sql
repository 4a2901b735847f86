-- name: add_stored_bytes
-- Count what people store: pairs of a person and bytes; gives what each stores now.
with held as materialized (
  select users.user_id, pair.bytes
  from unnest(:pairs[0]::bigint[], :pairs[1]::bigint[]) as pair (user_id, bytes)
  join users on users.user_id = pair.user_id
  order by users.user_id
  for no key update of users
)
update users
set stored_bytes = greatest(0, users.stored_bytes + held.bytes)
from held
where users.user_id = held.user_id
returning users.user_id, users.stored_bytes;
