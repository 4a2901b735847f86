-- name: user_details
-- Of what kind people are, since when they are here, when they signed in last, whether they were
-- invited and never came in, whether their address refuses mail, and their sites, a row each; a row
-- without a site for who has none. Of others' sites one knows those that one shares
-- and whose members reach each other: the rule of `find_unreachable_pairs`. The cross join keeps
-- SQLite to this order.
select user_id, kind, language, time_zone, created_at,
  (select max(sessions.created_at) from sessions where sessions.user_id = counted.user_id) as last_login_at,
  (
    select 1
    from invitations
    where invitations.user_id = counted.user_id
      and invitations.accepted_at is null
      and invitations.withdrawn_at is null
  ) as invited,
  (select viewer.kind from users as viewer where viewer.user_id = :viewer_id) as viewer_kind,
  coalesce(
    (select refusals from refused_addresses where address_key = counted.email_key), 0
  ) >= :max_refusals as refuses_mail,
  site_id, name
from (
  select users.user_id, users.email_key, users.kind, users.language, users.time_zone,
    users.created_at, sites.site_id, sites.name,
    row_number() over (partition by users.user_id order by sites.site_id) as number
  from json_each(:user_ids) as wanted
  cross join users on users.user_id = wanted.value
  left join site_members
    on site_members.user_id = users.user_id
    and (
      :everything
      or users.user_id = :viewer_id
      or exists (
        select 1
        from site_members as own
        join sites as shared on shared.site_id = own.site_id
        where own.user_id = :viewer_id
          and own.site_id = site_members.site_id
          and shared.status in ('active', 'readonly')
          and shared.people_module
      )
    )
  left join sites on sites.site_id = site_members.site_id
) as counted
where counted.number <= :at_most
order by user_id, site_id;
