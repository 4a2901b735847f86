-- name: make_start_conversation!
-- What one request to start a conversation writes, as one function, for pgbench: the same rows in the
-- same tables, after the same check. It takes no lock on the feed of events, which would have one
-- transaction wait for the other's flush: so it is quicker than a correct one could be.
create function start_conversation(
  sender_id bigint, recipient_ids bigint[], html text, snippet text, words text
) returns bigint
language plpgsql
as $$
declare
  at bigint := extract(epoch from clock_timestamp()) * 1000;
  new_conversation_id bigint;
  new_message_id bigint;
  reachable bigint;
begin
  select count(*)
  into reachable
  from unnest(recipient_ids) as wanted (recipient_id)
  join users as sender on sender.user_id = sender_id
  join users as recipient on recipient.user_id = wanted.recipient_id
  where sender.active
    and recipient.active
    and (
      (sender.kind = 'internal' and recipient.kind = 'internal')
      or exists (
        select 1
        from site_members as own
        join site_members as other on other.site_id = own.site_id
        join sites on sites.site_id = own.site_id
        where own.user_id = sender.user_id
          and other.user_id = recipient.user_id
          and sites.status in ('active', 'readonly')
          and sites.people_module
        offset 0
      )
    );
  if reachable <> cardinality(recipient_ids) then
    raise exception 'a recipient is out of reach';
  end if;

  new_conversation_id := nextval('conversation_ids');
  new_message_id := nextval('message_ids');

  insert into conversations (
    conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
  )
  values (new_conversation_id, null, sender_id, at, 1, new_message_id, at);

  insert into participants (
    conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence,
    receipt_message_id
  )
  select new_conversation_id, sender_id, at, 1, 1, 1, new_message_id
  union all
  select new_conversation_id, recipient_id, at, 1, 0, 0, 0
  from unnest(recipient_ids) as wanted (recipient_id);

  insert into readers (user_id, unread_messages, unread_conversations)
  select recipient_id, 1, 1
  from unnest(recipient_ids) as wanted (recipient_id)
  order by recipient_id
  on conflict (user_id) do update
  set unread_messages = readers.unread_messages + excluded.unread_messages,
      unread_conversations = readers.unread_conversations + excluded.unread_conversations;

  insert into messages (
    conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at, kind,
    in_index, analysis
  )
  values (
    new_conversation_id, new_message_id, 1, sender_id, html, snippet, 0, at, 'message', true, 2
  );

  insert into message_index (conversation_id, message_id, words)
  values (
    new_conversation_id, new_message_id,
    array_to_tsvector(
      string_to_array(words, ' ') || ('#' || new_conversation_id) || ('@' || sender_id)
      || array(select '@' || recipient_id from unnest(recipient_ids) as wanted (recipient_id))
    )
  );

  insert into events (kind, conversation_id, message_id, actor_id, created_at, sequence)
  values
    ('conversation.created', new_conversation_id, null, sender_id, at, null),
    ('message.created', new_conversation_id, new_message_id, sender_id, at, 1);

  return new_conversation_id;
end
$$;
