-- Running upgrade 0003 -> 0004

CREATE TABLE message_versions (
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, message_id, version)
);

COMMENT ON COLUMN message_versions.version IS '1, 2, 3 …, the oldest first';

CREATE TABLE readers (
    user_id BIGINT NOT NULL,
    unread_messages BIGINT NOT NULL,
    unread_conversations BIGINT NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN readers.unread_messages IS 'in conversations not muted';

COMMENT ON COLUMN readers.unread_conversations IS 'of those not muted';

ALTER TABLE events ADD COLUMN sequence BIGINT;

COMMENT ON COLUMN events.sequence IS 'the message''s';

ALTER TABLE events ADD COLUMN subject_id BIGINT;

COMMENT ON COLUMN events.subject_id IS 'the person whom it is about';

ALTER TABLE events ADD COLUMN user_id BIGINT;

COMMENT ON COLUMN events.user_id IS 'whom alone it is for; null where it is for all';

CREATE INDEX events_of_conversation ON events (conversation_id, event_id);

CREATE INDEX events_of_user ON events (user_id, event_id) WHERE user_id is not null;

ALTER TABLE messages ADD COLUMN kind TEXT DEFAULT 'message' NOT NULL;

COMMENT ON COLUMN messages.kind IS 'or system';

ALTER TABLE messages ADD COLUMN quoted_id BIGINT;

COMMENT ON COLUMN messages.quoted_id IS 'the message that it answers, of the same conversation';

ALTER TABLE messages ADD COLUMN details TEXT;

COMMENT ON COLUMN messages.details IS 'a JSON object: what a system message tells, a forward''s origin';

ALTER TABLE participants ADD COLUMN starred BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE participants ADD COLUMN first_sequence BIGINT DEFAULT 1 NOT NULL;

COMMENT ON COLUMN participants.first_sequence IS 'of the first message that they see';

ALTER TABLE participants ADD COLUMN first_message_id BIGINT DEFAULT 0 NOT NULL;

COMMENT ON COLUMN participants.first_message_id IS 'the first message that they see; 0 where they see all';

ALTER TABLE participants ADD COLUMN receipt_sequence BIGINT DEFAULT 0 NOT NULL;

COMMENT ON COLUMN participants.receipt_sequence IS 'the furthest ever read; last_read_sequence may go back';

ALTER TABLE participants ADD COLUMN receipt_message_id BIGINT DEFAULT 0 NOT NULL;

COMMENT ON COLUMN participants.receipt_message_id IS 'the message of receipt_sequence';

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
