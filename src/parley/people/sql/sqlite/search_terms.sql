-- name: add_search_terms!
insert into user_words (word, user_id)
select value, :user_id
from json_each(:words);

-- name: users_by_search_terms
-- Those who have, for each prefix, a word that begins with it. The cross join keeps SQLite to this
-- order.
select user_words.user_id
from json_each(:prefixes) as wanted
cross join user_words
  on user_words.word >= wanted.value
  and user_words.word < wanted.value || char(0x10ffff)
group by user_words.user_id
having count(distinct wanted.key) = json_array_length(:prefixes)
limit :at_most;
