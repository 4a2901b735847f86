-- A made-up instance, written by the database itself. What looks like chance is a hash of numbers, so
-- it is the same for the same size.

-- name: make_bodies!
-- What messages say: each of these, again and again.
create unlogged table benchmark_bodies (
  body_id bigint primary key, html text not null, text text not null, words tsvector not null
);

-- name: make_members!
-- Who takes part where: the one who began, and one to three others.
create unlogged table benchmark_members (
  conversation_id bigint primary key, creator_id bigint not null, other_ids bigint[] not null
);

-- name: make_drawn!
-- Which message is in which conversation, and at which place.
create unlogged table benchmark_drawn (
  message_id bigint not null, conversation_id bigint not null, sequence bigint not null,
  at bigint not null
);

-- name: insert_bodies!
insert into benchmark_bodies (body_id, html, text, words)
select body_id, html, text, array_to_tsvector(string_to_array(words, ' '))
from unnest(:rows[0]::bigint[], :rows[1]::text[], :rows[2]::text[], :rows[3]::text[])
  as made (body_id, html, text, words);

-- name: fill_members!
insert into benchmark_members (conversation_id, creator_id, other_ids)
select conversation_id, 1 + place % people as creator_id,
  array(
    select 1 + (
      place + third * other + 1 + mod(abs(hashint8extended(conversation_id, other)), third)
    ) % people
    from generate_series(0, (array[0, 0, 1, 2])[1 + abs(hashint8extended(conversation_id, 43) % 4)])
      as other
  ) as other_ids
from (
  select conversation_id, conversation_id - 1 as place, cast(:users as bigint) as people,
    cast((:users - 1) / 3 as bigint) as third
  from generate_series(1, cast(:conversations as bigint)) as conversation_id
) as numbered;

-- name: fill_drawn!
-- Each conversation gets one in its turn, and the others by chance.
insert into benchmark_drawn (message_id, conversation_id, sequence, at)
select message_id, conversation_id,
  row_number() over (partition by conversation_id order by message_id) as sequence,
  cast(:begin as bigint) + cast(:span as bigint) * message_id / :messages as at
from (
  select message_id,
    case
      when message_id % :length = 0 then message_id / :length
      else 1 + mod(abs(hashint8extended(message_id, 43)), cast(:conversations as bigint))
    end as conversation_id
  from generate_series(1, cast(:messages as bigint)) as message_id
) as drawn;

-- name: index_drawn!
create index on benchmark_drawn (message_id);

-- name: fill_conversations!
insert into conversations (
  conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
)
select conversation_id,
  case
    when conversation_id % 3 = 0 then (
      select left(text, 24)
      from benchmark_bodies
      where body_id = conversation_id % :bodies
    )
  end,
  creator_id, first_at, newest, newest_id, newest_at
from benchmark_members
join (
  select conversation_id, min(at) as first_at, count(*) as newest, max(message_id) as newest_id,
    max(at) as newest_at
  from benchmark_drawn
  group by conversation_id
) as summed using (conversation_id)
order by conversation_id;

-- name: fill_participants!
-- One in three has read nothing, the others all.
insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence
)
select conversation_id, user_id, last_message_at, last_sequence, read, read
from (
  select conversations.*, user_id,
    case
      when hashint8extended(conversation_id, user_id) % 3 = 0 then 0
      else last_sequence
    end as read
  from conversations
  join benchmark_members using (conversation_id)
  cross join unnest(benchmark_members.creator_id || other_ids) as user_id
) as members
order by conversation_id, user_id;

-- name: fill_messages!
insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at,
  in_index, analysis
)
select drawn.conversation_id, drawn.message_id, drawn.sequence,
  case
    when drawn.message_id % 2 = 0 then members.creator_id
    else members.other_ids[1]
  end,
  bodies.html, bodies.text, 0, drawn.at, true, 2
from benchmark_drawn as drawn
join benchmark_members as members on members.conversation_id = drawn.conversation_id
join benchmark_bodies as bodies
  on bodies.body_id = mod(abs(hashint8extended(drawn.message_id, 7)), cast(:bodies as bigint))
where drawn.message_id > :after
  and drawn.message_id <= :through
order by drawn.message_id;

-- name: fill_index!
insert into message_index (conversation_id, message_id, words)
select drawn.conversation_id, drawn.message_id, bodies.words || array_to_tsvector(
  ('#' || drawn.conversation_id) || array(
    select '@' || user_id
    from unnest(members.creator_id || members.other_ids) as user_id
  )
)
from benchmark_drawn as drawn
join benchmark_members as members on members.conversation_id = drawn.conversation_id
join benchmark_bodies as bodies
  on bodies.body_id = mod(abs(hashint8extended(drawn.message_id, 7)), cast(:bodies as bigint))
where drawn.message_id > :after
  and drawn.message_id <= :through
order by drawn.message_id;

-- name: fill_readers!
insert into readers (user_id, unread_messages, unread_conversations)
select user_id, sum(last_sequence - last_read_sequence), count(*)
from participants
where last_sequence > last_read_sequence
group by user_id;

-- name: advance_counters
select setval('conversation_ids', :conversations), setval('message_ids', :messages);

-- name: drop_made!
drop table benchmark_bodies, benchmark_members, benchmark_drawn;

-- name: keys_of_filled
-- The constraints of what is filled, those that others need last, and how to make them again.
select format('alter table %s drop constraint %I', conrelid::regclass, conname),
  format('alter table %s add constraint %I %s', conrelid::regclass, conname,
    pg_get_constraintdef(oid))
from pg_constraint
where conrelid in (
    'conversations'::regclass, 'participants'::regclass, 'messages'::regclass,
    'message_index'::regclass
  )
  and contype in ('p', 'f')
order by contype, conname;

-- name: indexes_of_filled
select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
from pg_index
where indrelid in (
    'conversations'::regclass, 'participants'::regclass, 'messages'::regclass,
    'message_index'::regclass
  )
  and not indisprimary
order by indexrelid::regclass::text;

-- name: newest_places
-- Of some people, each with some of their newest conversations.
select person.user_id, newest.conversation_id
from generate_series(1, cast(:people as bigint)) as person (user_id)
cross join lateral (
  select conversation_id, last_message_at
  from participants
  where participants.user_id = person.user_id
  order by last_message_at desc
  limit :newest
) as newest;
