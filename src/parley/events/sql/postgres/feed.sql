-- name: bounds_of_feed^
-- The oldest and the newest event. They are numbered in the order in which they are committed.
select
  (select min(event_id) from events) as oldest,
  (select max(event_id) from events) as newest;

-- name: audience_of
-- Everyone in some conversations, and from which sequence on they see messages.
select participants.conversation_id, participants.user_id, participants.first_sequence
from unnest(:conversation_ids::bigint[]) as wanted (conversation_id)
join participants on participants.conversation_id = wanted.conversation_id;
