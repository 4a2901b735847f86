-- name: write_effects!
-- What follows from a change in conversations, as the last statement of its transaction.
--
-- What is unread in all: for everyone in a conversation to which so many messages came (`arrived`), and
-- for single people (`unread`). Who has no more unread there than came had nothing unread before.
insert into readers (user_id, unread_messages, unread_conversations)
select user_id, sum(messages), sum(conversations)
from (
  select participants.user_id, wanted.value ->> 1 as messages,
    participants.last_sequence - participants.last_read_sequence = wanted.value ->> 1
      as conversations
  from json_each(:arrived) as wanted
  join participants on participants.conversation_id = wanted.value ->> 0
  where not participants.muted
  union all
  select value ->> 0, value ->> 1, value ->> 2
  from json_each(:unread)
) as changes
group by user_id
having sum(messages) <> 0 or sum(conversations) <> 0
order by user_id
on conflict (user_id) do update
set unread_messages = unread_messages + excluded.unread_messages,
    unread_conversations = unread_conversations + excluded.unread_conversations;

update participants
set last_read_sequence = value ->> 2,
    receipt_sequence = max(receipt_sequence, value ->> 3),
    receipt_message_id = max(receipt_message_id, value ->> 4)
from json_each(:read_marks)
where conversation_id = value ->> 0
  and user_id = value ->> 1;

insert into idempotency_keys (
  user_id, key, fingerprint, conversation_id, message_ids, created_at
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
from json_each(:keys);

insert into events (
  kind, conversation_id, message_id, actor_id, created_at, sequence, subject_id, user_id
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7
from json_each(:events);
