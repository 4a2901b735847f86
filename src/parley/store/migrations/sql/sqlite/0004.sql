-- Running upgrade 0003 -> 0004

CREATE TABLE message_versions (
    conversation_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, message_id, version)
)
 STRICT;

CREATE TABLE readers (
    user_id INTEGER NOT NULL,
    unread_messages INTEGER NOT NULL,
    unread_conversations INTEGER NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 STRICT;

ALTER TABLE events ADD COLUMN sequence INTEGER;

ALTER TABLE events ADD COLUMN subject_id INTEGER;

ALTER TABLE events ADD COLUMN user_id INTEGER;

CREATE INDEX events_of_conversation ON events (conversation_id, event_id);

CREATE INDEX events_of_user ON events (user_id, event_id) WHERE user_id is not null;

ALTER TABLE messages ADD COLUMN kind TEXT DEFAULT 'message' NOT NULL;

ALTER TABLE messages ADD COLUMN quoted_id INTEGER;

ALTER TABLE messages ADD COLUMN details TEXT;

ALTER TABLE participants ADD COLUMN starred INTEGER DEFAULT false NOT NULL;

ALTER TABLE participants ADD COLUMN first_sequence INTEGER DEFAULT 1 NOT NULL;

ALTER TABLE participants ADD COLUMN first_message_id INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE participants ADD COLUMN receipt_sequence INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE participants ADD COLUMN receipt_message_id INTEGER DEFAULT 0 NOT NULL;

update participants set receipt_sequence = last_read_sequence, receipt_message_id = coalesce((select messages.message_id from messages where messages.conversation_id = participants.conversation_id and messages.sequence = participants.last_read_sequence), 0);

create view visible_messages as
select participants.user_id as reader_id, messages.conversation_id, messages.message_id,
  messages.sequence, messages.author_id, messages.html, messages.text, messages.attachment_count,
  messages.created_at, messages.edited_at, messages.deleted_at, messages.kind, messages.quoted_id,
  messages.details
from participants
join messages
  on messages.conversation_id = participants.conversation_id
  and messages.message_id >= participants.first_message_id;

insert into readers (user_id, unread_messages, unread_conversations) select user_id, sum(last_sequence - last_read_sequence), count(*) from participants where not muted and last_sequence > last_read_sequence group by user_id;

UPDATE alembic_version SET version_num='0004' WHERE alembic_version.version_num = '0003';
