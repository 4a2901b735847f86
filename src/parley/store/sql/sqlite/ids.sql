-- name: advance_ids
-- Reserve ids; gives the first and the last of each run of them.
update id_counters
set last_id = last_id + :count
where name = :name
returning last_id - :count + 1, last_id;
