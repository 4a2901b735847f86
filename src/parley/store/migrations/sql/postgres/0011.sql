-- Running upgrade 0010 -> 0011

lock table conversations, participants, messages, readers in exclusive mode;

comment on column participants.last_read_sequence is 'last_sequence, less how many messages they have not read';

CREATE INDEX messages_uncounted ON messages (conversation_id, sequence) WHERE kind = 'system' or deleted_at is not null;

update participants
set last_read_sequence = last_read_sequence + (
  select count(*)
  from messages
  where messages.conversation_id = participants.conversation_id
    and messages.sequence > participants.last_read_sequence
    and (messages.kind = 'system' or messages.deleted_at is not null)
)
where last_sequence > last_read_sequence
  and exists (
    select 1
    from messages
    where messages.conversation_id = participants.conversation_id
      and messages.sequence > participants.last_read_sequence
      and (messages.kind = 'system' or messages.deleted_at is not null)
  );

update readers
set (unread_messages, unread_conversations) = (
  select cast(coalesce(sum(last_sequence - last_read_sequence), 0) as bigint), count(*)
  from participants
  where participants.user_id = readers.user_id
    and not muted
    and last_sequence > last_read_sequence
)
where unread_messages <> 0
  or unread_conversations <> 0;

UPDATE alembic_version SET version_num='0011' WHERE alembic_version.version_num = '0010';
