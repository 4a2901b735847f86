-- name: allocate_ids
-- Allocate ids of one kind, as one range.
update id_counters
set last_id = last_id + :count
where name = :kind
returning last_id - :count + 1 as first_id, last_id;

-- name: allocate_ids_for_conversations
-- Allocate ids of conversations and of messages, as one range of each.
update id_counters
set last_id = last_id + case name when 'conversation' then :conversations else :messages end
where name in ('conversation', 'message')
returning name as kind,
  last_id - case name when 'conversation' then :conversations else :messages end + 1 as first_id,
  last_id;
