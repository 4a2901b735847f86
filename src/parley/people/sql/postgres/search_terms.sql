-- name: add_search_terms!
insert into user_words (word, user_id)
select word, :user_id
from unnest(:words::text[]) as word;

-- name: users_by_search_terms
-- Those who have, for each prefix, a word that begins with it.
select user_words.user_id
from unnest(:prefixes::text[]) with ordinality as wanted (prefix, number)
join user_words
  on user_words.word >= wanted.prefix
  and user_words.word < wanted.prefix || chr(1114111)
group by user_words.user_id
having count(distinct wanted.number) = cardinality(:prefixes::text[])
limit :at_most;
