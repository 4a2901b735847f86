-- name: bounds_of_feed^
-- The oldest and the newest event. One writer gives the ids, and commits them in their order.
select
  (select min(event_id) from events) as oldest,
  (select max(event_id) from events) as newest;

-- name: audience_of
-- Everyone in some conversations, and from which sequence on they see messages.
select participants.conversation_id, participants.user_id, participants.first_sequence
from json_each(:conversation_ids) as wanted
join participants on participants.conversation_id = wanted.value;
