-- name: unreachable_pairs
-- Of pairs of a sender and a recipient, those who may not write to each other (contract §10):
-- rows of the two, and whether internal people may all write to each other.
--
-- `offset 0` keeps the planner from reading a table once for all pairs. They are few, and there may
-- be a million people, or as many who share a site with someone.
select pair.sender_id, pair.recipient_id
from unnest(:pairs[0]::bigint[], :pairs[1]::bigint[], :pairs[2]::boolean[])
  as pair (sender_id, recipient_id, global_people_search)
left join lateral (
  select users.kind
  from users
  where users.user_id = pair.sender_id
    and users.active
  offset 0
) as sender on true
left join lateral (
  select users.kind
  from users
  where users.user_id = pair.recipient_id
    and users.active
  offset 0
) as recipient on true
where sender.kind is null
  or recipient.kind is null
  or not (
    (pair.global_people_search and sender.kind = 'internal' and recipient.kind = 'internal')
    or exists (
      select 1
      from site_members as own
      cross join lateral (
        select 1
        from site_members
        where site_members.site_id = own.site_id
          and site_members.user_id = pair.recipient_id
        offset 0
      ) as other
      join sites on sites.site_id = own.site_id
      where own.user_id = pair.sender_id
        and sites.status in ('active', 'readonly')
        and sites.people_module
      offset 0
    )
  );

-- name: reachable_people
-- A page of the people whom one person may write to, and how many there are. The rule is that of
-- `find_unreachable_pairs`, written for one sender and a whole directory; a test compares the two.
--
-- Where the question has no words (`named` is false), the candidates are the person's contacts and
-- colleagues; otherwise those who have, for each prefix, a word that begins with it: first those of
-- whose name it is, then those of whose organisation or address.
with contacts (user_id) as materialized (
  select other.user_id
  from site_members as own
  join sites on sites.site_id = own.site_id
  join site_members as other on other.site_id = own.site_id
  where own.user_id = :user_id
    and sites.status in ('active', 'readonly')
    and sites.people_module
),
candidates (user_id) as (
  select user_words.user_id
  from unnest(:prefixes::text[]) with ordinality as wanted (prefix, number)
  join user_words
    on user_words.word >= wanted.prefix
    and user_words.word < wanted.prefix || chr(1114111)
  where :named
  group by user_words.user_id
  having count(distinct wanted.number) = cardinality(:prefixes::text[])
  union
  select user_id
  from contacts
  where not :named
  union
  select colleague.user_id
  from users as own
  join users as colleague on colleague.kind = own.kind
  where not :named
    and :global_people_search
    and own.user_id = :user_id
    and own.kind = 'internal'
)
select recipient.user_id, recipient.firstname, recipient.lastname, recipient.email, recipient.org,
  recipient.title, recipient.jobtitle, recipient.phone, recipient.active, count(*) over () as total
from users as sender
cross join candidates
join users as recipient on recipient.user_id = candidates.user_id
where sender.user_id = :user_id
  and recipient.user_id <> sender.user_id
  and sender.active
  and recipient.active
  and (
    (:global_people_search and sender.kind = 'internal' and recipient.kind = 'internal')
    or recipient.user_id in (select user_id from contacts)
  )
order by
  exists (
    select 1
    from unnest(:prefixes::text[]) as wanted (prefix)
    where strpos(' ' || recipient.name_key, ' ' || wanted.prefix) = 0
  ),
  recipient.name_key,
  recipient.user_id
limit :limit offset :offset;

-- name: people_by_id
select user_id, firstname, lastname
from users
where user_id = any(:user_ids::bigint[]);

-- name: profiles_by_id
select user_id, firstname, lastname, email, org, title, jobtitle, phone, active
from users
where user_id = any(:user_ids::bigint[])
order by name_key, user_id;

-- name: who_share_a_conversation
-- Which of some people one person shares a conversation with. It goes through the conversations of the
-- one who asks, as `share_a_conversation` does.
select distinct other.user_id
from participants as own
join participants as other on other.conversation_id = own.conversation_id
where own.user_id = :user_id
  and other.user_id = any(:user_ids::bigint[]);
