-- name: unreachable_pairs
-- Of pairs of a sender and a recipient, those who may not write to each other (contract §10):
-- rows of the two, and whether internal people may all write to each other.
select pair.value ->> 0 as sender_id, pair.value ->> 1 as recipient_id
from json_each(:pairs) as pair
left join users as sender
  on sender.user_id = pair.value ->> 0
  and sender.active
left join users as recipient
  on recipient.user_id = pair.value ->> 1
  and recipient.active
where sender.user_id is null
  or recipient.user_id is null
  or not (
    (pair.value ->> 2 and sender.kind = 'internal' and recipient.kind = 'internal')
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

-- name: reachable_people
-- A page of the people whom one person may write to, and how many there are. The rule is that of
-- `find_unreachable_pairs`, written for one sender and a whole directory; a test compares the two.
--
-- Where the question has no words (`named` is false), the candidates are the person's contacts and
-- colleagues; otherwise those who have, for each prefix, a word that begins with it: first those of
-- whose name it is, then those of whose organisation or address. The cross joins
-- are there to keep SQLite to this order: it would rather read every word there is.
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
  from json_each(:prefixes) as wanted
  cross join user_words
    on user_words.word >= wanted.value
    and user_words.word < wanted.value || char(0x10ffff)
  where :named
  group by user_words.user_id
  having count(distinct wanted.key) = json_array_length(:prefixes)
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
cross join users as recipient on recipient.user_id = candidates.user_id
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
    from json_each(:prefixes) as wanted
    where instr(' ' || recipient.name_key, ' ' || wanted.value) = 0
  ),
  recipient.name_key,
  recipient.user_id
limit :limit offset :offset;

-- name: people_by_id
select user_id, firstname, lastname
from users
where user_id in (select value from json_each(:user_ids));

-- name: profiles_by_id
select user_id, firstname, lastname, email, org, title, jobtitle, phone, active
from users
where user_id in (select value from json_each(:user_ids))
order by name_key, user_id;

-- name: who_share_a_conversation
-- Which of some people one person shares a conversation with. It goes through the conversations of the
-- one who asks, as `share_a_conversation` does.
select distinct other.user_id
from participants as own
cross join participants as other on other.conversation_id = own.conversation_id
where own.user_id = :user_id
  and other.user_id in (select value from json_each(:user_ids));
