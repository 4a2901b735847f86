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

-- name: applications_of_user
-- Those that a person allowed something that lasts; what a client has by itself is no one's consent.
select distinct clients.client_id, clients.name
from grants
join clients on clients.client_id = grants.client_id
where grants.user_id = :user_id
  and grants.revoked_at is null
  and exists (select 1 from refresh_tokens where refresh_tokens.grant_id = grants.grant_id)
order by clients.client_id
limit 100;
