-- Running upgrade 0004 -> 0005

ALTER TABLE participants ADD COLUMN indexed_sequence INTEGER DEFAULT 1 NOT NULL;

CREATE INDEX participants_indexed_late ON participants (user_id) WHERE indexed_sequence > first_sequence;

ALTER TABLE messages ADD COLUMN in_index INTEGER DEFAULT false NOT NULL;

CREATE INDEX messages_not_indexed ON messages (conversation_id, message_id) WHERE not in_index;

create virtual table message_index using fts5(words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '@#'");

insert into message_index (message_index, rank) values ('pgsz', 1000);

UPDATE alembic_version SET version_num='0005' WHERE alembic_version.version_num = '0004';
