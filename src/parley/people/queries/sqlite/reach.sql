-- name: reachable_pairs
-- Of pairs of a sender and a recipient, those who may write to each other (contract §10).
select sender.user_id, recipient.user_id
from json_each(:pairs) as pair
join users as sender on sender.user_id = pair.value ->> 0
join users as recipient on recipient.user_id = pair.value ->> 1
where sender.active
  and recipient.active
  and (
    (:global_people_search and sender.kind = 'internal' and recipient.kind = 'internal')
    or exists (
      select 1
      from site_members as own
      join site_members as other on other.site_id = own.site_id
      join sites on sites.site_id = own.site_id
      where own.user_id = sender.user_id
        and other.user_id = recipient.user_id
        and sites.status in ('active', 'readonly')
        and sites.people_module
    )
  );

-- name: people_by_id
select user_id, firstname, lastname
from users
where user_id in (select value from json_each(:user_ids));
