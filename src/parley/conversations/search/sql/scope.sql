-- name: conversations_indexed_late
-- One's conversations with messages that one may see, but that were indexed without one's mark.
select conversation_id
from participants
where user_id = :user_id
  and indexed_sequence > first_sequence;

-- name: titles_of_conversations
select conversations.conversation_id, conversations.title
from participants
join conversations on conversations.conversation_id = participants.conversation_id
where participants.user_id = :user_id
  and conversations.title is not null;
