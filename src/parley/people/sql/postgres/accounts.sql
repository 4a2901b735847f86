-- name: page_of_accounts
-- A page of users, by name, and how many there are. Where the question has words (`named`), those who
-- have, for each prefix, a word that begins with it.
select user_id, firstname, lastname, email, org,
  title, jobtitle, phone, active, kind, admin, language, time_zone, count(*) over () as total
from users
where (cast(:active as boolean) is null or active = :active)
  and (cast(:kind as text) is null or kind = :kind)
  and (
    not :named
    or user_id in (
      select user_words.user_id
      from unnest(:prefixes::text[]) with ordinality as wanted (prefix, number)
      join user_words
        on user_words.word >= wanted.prefix
        and user_words.word < wanted.prefix || chr(1114111)
      group by user_words.user_id
      having count(distinct wanted.number) = cardinality(:prefixes::text[])
    )
  )
order by name_key, user_id
limit :limit offset :offset;
