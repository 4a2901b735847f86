-- name: replace_sign_in_request!
-- What a browser asks for, in place of what it asked for before.
insert into sign_in_requests
  (browser, email, code_digest, link_digest, created_at, expires_at, address, following)
values
  (:browser, :email, :code_digest, :link_digest, :created_at, :expires_at, :address, :following)
on conflict (browser) do update
set
  email = excluded.email,
  user_id = null,
  code_digest = excluded.code_digest,
  link_digest = excluded.link_digest,
  created_at = excluded.created_at,
  expires_at = excluded.expires_at,
  tries = 0,
  address = excluded.address,
  following = excluded.following;

-- name: sign_in_request^
select email, user_id, code_digest, link_digest, tries, address, following
from sign_in_requests
where browser = :browser
  and expires_at > :now;

-- name: set_user_of_sign_in_request!
update sign_in_requests
set user_id = :user_id
where browser = :browser;

-- name: count_sign_in_try!
update sign_in_requests
set tries = tries + 1
where browser = :browser;

-- name: delete_sign_in_request!
delete from sign_in_requests
where browser = :browser;

-- name: delete_sign_in_requests_of_user!
delete from sign_in_requests
where user_id = :user_id;

-- name: delete_old_sign_in_requests!
-- Those that are over, and those that would last longer than any: a clock was wrong.
delete from sign_in_requests
where expires_at <= :now
   or expires_at > :latest;
