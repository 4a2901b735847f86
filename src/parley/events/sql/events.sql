-- name: events_between
-- A part of the feed, all of it.
select event_id, kind, conversation_id, message_id, actor_id, created_at, sequence, subject_id,
  user_id
from events
where event_id > :after
  and event_id <= :through
order by event_id
limit :limit;

-- name: events_by_id
-- What a person may see of a part of the feed, event by event. One that concerns no message tells
-- that the conversation began.
select events.event_id, events.kind, events.conversation_id, events.message_id, events.actor_id,
  events.created_at, events.sequence, events.subject_id, events.user_id
from events
left join participants
  on participants.conversation_id = events.conversation_id
  and participants.user_id = :user_id
where events.event_id > :after
  and events.event_id <= :through
  and (
    events.user_id = :user_id
    or (
      events.user_id is null
      and participants.first_sequence <= coalesce(events.sequence, 1)
    )
  )
order by events.event_id
limit :limit;

-- name: events_by_conversation
-- What a person may see of a part of the feed, conversation by conversation.
select events.event_id, events.kind, events.conversation_id, events.message_id, events.actor_id,
  events.created_at, events.sequence, events.subject_id, events.user_id
from participants
join events
  on events.conversation_id = participants.conversation_id
  and events.event_id > :after
  and events.event_id <= :through
where participants.user_id = :user_id
  and events.user_id is null
  and participants.first_sequence <= coalesce(events.sequence, 1)
union all
select events.event_id, events.kind, events.conversation_id, events.message_id, events.actor_id,
  events.created_at, events.sequence, events.subject_id, events.user_id
from events
where events.user_id = :user_id
  and events.event_id > :after
  and events.event_id <= :through
order by 1
limit :limit;

-- name: oldest_events
select event_id, created_at
from events
where event_id > 0
order by event_id
limit :limit;

-- name: delete_events!
delete from events
where event_id <= :through;
