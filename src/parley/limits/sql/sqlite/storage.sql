-- name: add_stored_bytes
-- Count what people store: pairs of a person and bytes; gives what each stores now.
update users
set stored_bytes = max(0, stored_bytes + (pair.value ->> 1))
from json_each(:pairs) as pair
where users.user_id = pair.value ->> 0
returning user_id, stored_bytes;
