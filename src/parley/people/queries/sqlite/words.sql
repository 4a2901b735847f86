-- name: add_words!
insert into user_words (word, user_id)
select value, :user_id
from json_each(:words);
