-- name: personal_tokens
-- A person's tokens that work and that no client application got, the newest first.
select token_id, name, scopes, created_at, expires_at, last_used_at
from tokens
where user_id = :user_id
  and grant_id is null
  and revoked_at is null
  and (expires_at is null or expires_at > :now)
order by token_id desc
limit 100;

-- name: revoke_token_of_user!
update tokens
set revoked_at = :revoked_at
where token_id = :token_id
  and user_id = :user_id
  and grant_id is null
  and revoked_at is null;
