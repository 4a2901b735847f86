-- name: invitation_of_user^
-- Whatever became of it.
select invitation_id, accepted_at, withdrawn_at
from invitations
where user_id = :user_id;

-- name: replace_invitation^
-- The first of a person, or one in place of another that did not lead to anything.
insert into invitations
  (user_id, site_id, inviter_id, digest, note, language, created_at, sent_at, expires_at)
values
  (:user_id, :site_id, :inviter_id, :digest, :note, :language, :at, :at, :expires_at)
on conflict (user_id) do update
set
  site_id = excluded.site_id,
  inviter_id = excluded.inviter_id,
  digest = excluded.digest,
  note = excluded.note,
  language = excluded.language,
  created_at = excluded.created_at,
  sent_at = excluded.sent_at,
  expires_at = excluded.expires_at,
  withdrawn_at = null
returning invitation_id;

-- name: renew_invitation!
update invitations
set digest = :digest, sent_at = :at, expires_at = :expires_at
where invitation_id = :invitation_id;

-- name: withdraw_invitation!
update invitations
set withdrawn_at = :at, expires_at = :at
where invitation_id = :invitation_id;

-- name: pending_invitation^
select
  invitations.invitation_id,
  invitations.user_id,
  users.firstname,
  users.lastname,
  users.email,
  invitations.site_id,
  invitations.inviter_id,
  invitations.note,
  invitations.language,
  invitations.created_at,
  invitations.sent_at,
  invitations.expires_at
from invitations
join users on users.user_id = invitations.user_id
where invitations.invitation_id = :invitation_id
  and invitations.accepted_at is null
  and invitations.withdrawn_at is null;

-- name: page_of_invitations
select
  invitations.invitation_id,
  invitations.user_id,
  users.firstname,
  users.lastname,
  users.email,
  invitations.site_id,
  invitations.inviter_id,
  invitations.note,
  invitations.language,
  invitations.created_at,
  invitations.sent_at,
  invitations.expires_at
from invitations
join users on users.user_id = invitations.user_id
where invitations.accepted_at is null
  and invitations.withdrawn_at is null
  and (cast(:inviter_id as bigint) is null or invitations.inviter_id = :inviter_id)
  and (cast(:site_id as bigint) is null or invitations.site_id = :site_id)
order by invitations.invitation_id desc
limit :limit offset :offset;

-- name: count_invitations^
select count(*) as total
from invitations
where accepted_at is null
  and withdrawn_at is null
  and (cast(:inviter_id as bigint) is null or inviter_id = :inviter_id)
  and (cast(:site_id as bigint) is null or site_id = :site_id);

-- name: open_invitation^
-- Also one that was accepted, whose link leads to where one signs in.
select users.email, inviters.firstname, inviters.lastname, invitations.accepted_at
from invitations
join users on users.user_id = invitations.user_id
left join users as inviters on inviters.user_id = invitations.inviter_id
where invitations.digest = :digest
  and (invitations.accepted_at is not null or invitations.expires_at > :now)
  and users.active;
