-- name: ended_invitation^
select 1
from invitations
where user_id = :user_id
  and accepted_at is null
  and expires_at <= :now;

-- name: accept_invitation!
update invitations
set accepted_at = :at
where user_id = :user_id
  and accepted_at is null;
