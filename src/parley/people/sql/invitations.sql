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

-- name: invitation_mail^
-- One that was written to a person within a time, so many after the newest. Those that seem to lie
-- ahead were written while a clock was wrong, and keep nobody out.
select created_at
from outgoing_mails
where user_id = :user_id
  and kind = 'invitation'
  and created_at > :since
  and created_at <= :at
order by created_at desc
limit 1 offset :offset;

-- name: withdraw_invitation!
update invitations
set withdrawn_at = :at, expires_at = :at
where invitation_id = :invitation_id;

-- name: pending_invitation^
-- For an inviter only one of theirs, to a site that they are still in.
select *
from pending_invitations
where invitation_id = :invitation_id
  and (
    cast(:inviter_id as bigint) is null
    or (
      inviter_id = :inviter_id
      and exists (
        select 1
        from site_members
        where site_members.site_id = pending_invitations.site_id
          and site_members.user_id = :inviter_id
      )
    )
  );

-- name: page_of_invitations
-- For an inviter theirs, to sites that they are still in; and how many there are on all pages.
select pending_invitations.*, count(*) over () as total
from pending_invitations
where (cast(:site_id as bigint) is null or site_id = :site_id)
  and (
    cast(:inviter_id as bigint) is null
    or (
      inviter_id = :inviter_id
      and exists (
        select 1
        from site_members
        where site_members.site_id = pending_invitations.site_id
          and site_members.user_id = :inviter_id
      )
    )
  )
order by invitation_id desc
limit :limit offset :offset;

-- name: open_invitation^
-- Also one that was accepted, whose link leads to where one signs in.
select users.email, inviters.firstname, inviters.lastname, invitations.accepted_at
from invitations
join users on users.user_id = invitations.user_id
left join users as inviters on inviters.user_id = invitations.inviter_id
where invitations.digest = :digest
  and (invitations.accepted_at is not null or invitations.expires_at > :now)
  and users.active;
