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

-- name: delete_codes!
-- Codes that were not used. The times of two nodes differ a little, so no time says that one ended.
delete from authorization_codes
where user_id = :user_id
  and used_at is null;

-- name: delete_links!
delete from account_links
where user_id = :user_id
  and used_at is null;

-- name: end_admin_tokens!
update tokens
set revoked_at = :at
where user_id = :user_id
  and revoked_at is null
  and ' ' || scopes || ' ' like '% admin %';

-- name: delete_admin_codes!
delete from authorization_codes
where user_id = :user_id
  and used_at is null
  and ' ' || scopes || ' ' like '% admin %';

-- name: end_admin_grants!
-- Those that allow nothing else.
update grants
set revoked_at = :at
where user_id = :user_id
  and revoked_at is null
  and scopes = 'admin';

-- name: narrow_admin_grants!
update grants
set scopes = trim(replace(' ' || scopes || ' ', ' admin ', ' '))
where user_id = :user_id
  and revoked_at is null
  and ' ' || scopes || ' ' like '% admin %';
