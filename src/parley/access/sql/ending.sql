-- name: end_tokens!
update tokens
set revoked_at = :at
where user_id = :user_id
  and revoked_at is null;

-- name: end_grants!
update grants
set revoked_at = :at
where user_id = :user_id
  and revoked_at is null;

-- name: end_codes!
update authorization_codes
set expires_at = :at
where user_id = :user_id
  and expires_at > :at;

-- name: end_links!
update account_links
set expires_at = :at
where user_id = :user_id
  and expires_at > :at;
