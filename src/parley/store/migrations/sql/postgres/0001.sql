CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE events (
    event_id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT,
    actor_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (event_id)
);

CREATE TABLE id_counters (
    name TEXT NOT NULL,
    last_id BIGINT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE sites (
    site_id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    people_module BOOLEAN DEFAULT true NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site_id)
);

COMMENT ON COLUMN sites.status IS 'active, readonly or archived';

CREATE TABLE users (
    user_id BIGSERIAL NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    firstname TEXT NOT NULL,
    lastname TEXT NOT NULL,
    kind TEXT NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    stored_bytes BIGINT DEFAULT 0 NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id),
    CONSTRAINT users_unique_email_key UNIQUE (email_key)
);

COMMENT ON COLUMN users.email_key IS 'the address, case folded';

COMMENT ON COLUMN users.kind IS 'internal or external';

CREATE TABLE attachments (
    attachment_id BIGSERIAL NOT NULL,
    uploader_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    digest TEXT NOT NULL,
    blob TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (attachment_id),
    FOREIGN KEY(uploader_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN attachments.site_id IS '0 is the uploader''s own area';

COMMENT ON COLUMN attachments.size IS 'bytes';

COMMENT ON COLUMN attachments.digest IS 'SHA-256 of the bytes, in hex';

COMMENT ON COLUMN attachments.blob IS 'key of the bytes in the blob store';

COMMENT ON COLUMN attachments.active IS 'whether a message carries it';

CREATE INDEX attachments_abandoned ON attachments (created_at) WHERE not active;

CREATE INDEX attachments_by_uploader_id ON attachments (uploader_id);

CREATE TABLE conversations (
    conversation_id BIGINT NOT NULL,
    title TEXT,
    creator_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_sequence BIGINT NOT NULL,
    last_message_id BIGINT NOT NULL,
    last_message_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id),
    FOREIGN KEY(creator_id) REFERENCES users (user_id)
);

CREATE TABLE idempotency_keys (
    user_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_ids TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, key),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN idempotency_keys.fingerprint IS 'SHA-256 of what was asked';

COMMENT ON COLUMN idempotency_keys.message_ids IS 'a JSON array';

CREATE INDEX idempotency_keys_by_created_at ON idempotency_keys (created_at);

CREATE TABLE messages (
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    attachment_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    PRIMARY KEY (conversation_id, message_id),
    FOREIGN KEY(author_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN messages.message_id IS 'rises with the sequence';

COMMENT ON COLUMN messages.sequence IS '1, 2, 3 … in the conversation';

COMMENT ON COLUMN messages.html IS 'sanitised';

COMMENT ON COLUMN messages.text IS 'snippet of html';

CREATE TABLE participants (
    conversation_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    last_message_at BIGINT NOT NULL,
    last_sequence BIGINT NOT NULL,
    last_read_sequence BIGINT NOT NULL,
    archived BOOLEAN DEFAULT false NOT NULL,
    muted BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (conversation_id, user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN participants.last_message_at IS 'what the inbox sorts by';

COMMENT ON COLUMN participants.last_sequence IS 'the conversation''s, to count unread';

CREATE INDEX participants_inbox ON participants (user_id, archived, last_message_at, conversation_id);

CREATE TABLE site_members (
    user_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL,
    PRIMARY KEY (user_id, site_id),
    FOREIGN KEY(site_id) REFERENCES sites (site_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

CREATE INDEX site_members_of_site ON site_members (site_id, user_id);

CREATE TABLE tokens (
    token_id BIGSERIAL NOT NULL,
    digest BYTEA NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (token_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT tokens_unique_digest UNIQUE (digest)
);

COMMENT ON COLUMN tokens.digest IS 'SHA-256 of the token';

CREATE INDEX tokens_by_user_id ON tokens (user_id);

CREATE TABLE message_attachments (
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    attachment_id BIGINT NOT NULL,
    shown BOOLEAN NOT NULL,
    PRIMARY KEY (conversation_id, message_id, position),
    FOREIGN KEY(attachment_id) REFERENCES attachments (attachment_id)
);

COMMENT ON COLUMN message_attachments.shown IS 'whether the html shows it as a picture';

CREATE INDEX message_attachments_of_attachment ON message_attachments (attachment_id, conversation_id);

CREATE SEQUENCE conversation_ids;

CREATE SEQUENCE message_ids;

insert into id_counters (name, last_id) values ('conversation', 0), ('message', 0);

INSERT INTO alembic_version (version_num) VALUES ('0001') RETURNING alembic_version.version_num;
