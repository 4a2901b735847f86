-- name: page_of_accounts
-- A page of users, by name, and how many there are. Where the question has words (`named`), those who
-- have, for each prefix, a word that begins with it.
select user_id, firstname, lastname, email, org,
  title, jobtitle, phone, active, kind, admin, language, time_zone, count(*) over () as total
from users
where (:active is null or active = :active)
  and (:kind is null or kind = :kind)
  and (
    not :named
    or user_id in (
      select user_words.user_id
      from json_each(:prefixes) as wanted
      cross join user_words
        on user_words.word >= wanted.value
        and user_words.word < wanted.value || char(0x10ffff)
      group by user_words.user_id
      having count(distinct wanted.key) = json_array_length(:prefixes)
    )
  )
order by name_key, user_id
limit :limit offset :offset;
