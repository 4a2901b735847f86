-- name: stored_bytes^
select stored_bytes
from users
where user_id = :user_id;
