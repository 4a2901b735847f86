-- Running upgrade 0004 -> 0005

ALTER TABLE participants ADD COLUMN indexed_sequence BIGINT DEFAULT 1 NOT NULL;

COMMENT ON COLUMN participants.indexed_sequence IS 'of the first message that the index names them with';

CREATE INDEX participants_indexed_late ON participants (user_id) WHERE indexed_sequence > first_sequence;

ALTER TABLE messages ADD COLUMN in_index BOOLEAN DEFAULT false NOT NULL;

CREATE INDEX messages_not_indexed ON messages (conversation_id, message_id) WHERE not in_index;

CREATE TABLE message_index (
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    PRIMARY KEY (conversation_id, message_id)
);

CREATE INDEX message_index_by_words ON message_index USING gin (words);

UPDATE alembic_version SET version_num='0005' WHERE alembic_version.version_num = '0004';
