-- name: actor_of_token^
-- The person of a token that still lives, and what it may be used for.
select users.admin, tokens.scopes
from tokens
join users on users.user_id = tokens.user_id
where tokens.token_id = :token_id
  and tokens.revoked_at is null
  and users.active;

-- name: actor_of_session^
-- The person of a session that was not ended.
select users.admin
from sessions
join users on users.user_id = sessions.user_id
where sessions.session_id = cast(:session_id as bigint)
  and sessions.ended_at is null
  and users.active;
