-- Running upgrade 0009 -> 0010

CREATE TABLE outgoing_mails (
    mail_id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    user_id BIGINT,
    recipient TEXT NOT NULL,
    message_id TEXT NOT NULL,
    content TEXT,
    urgent BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    claim TEXT,
    attempts BIGINT DEFAULT 0 NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    finished_at BIGINT,
    problem TEXT,
    PRIMARY KEY (mail_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT outgoing_mails_unique_message_id UNIQUE (message_id)
);

COMMENT ON COLUMN outgoing_mails.kind IS 'what it is for, as in notice';

COMMENT ON COLUMN outgoing_mails.recipient IS 'the address';

COMMENT ON COLUMN outgoing_mails.message_id IS 'what is before the @ of its Message-ID';

COMMENT ON COLUMN outgoing_mails.content IS 'JSON; null once it is sent or given up';

COMMENT ON COLUMN outgoing_mails.state IS 'queued, sent or failed';

COMMENT ON COLUMN outgoing_mails.claim IS 'of the node that sends it, until next_at';

COMMENT ON COLUMN outgoing_mails.expires_at IS 'when it is of no use any more';

COMMENT ON COLUMN outgoing_mails.next_at IS 'when it is due';

COMMENT ON COLUMN outgoing_mails.problem IS 'why the last attempt failed';

CREATE INDEX outgoing_mails_by_user_id ON outgoing_mails (user_id);

CREATE INDEX outgoing_mails_by_finished_at ON outgoing_mails (finished_at);

CREATE INDEX outgoing_mails_due ON outgoing_mails (next_at) WHERE state = 'queued';

CREATE TABLE refused_addresses (
    address_key TEXT NOT NULL,
    address TEXT NOT NULL,
    refusals BIGINT NOT NULL,
    problem TEXT NOT NULL,
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (address_key)
);

COMMENT ON COLUMN refused_addresses.address_key IS 'the address, as it is compared';

COMMENT ON COLUMN refused_addresses.refusals IS 'for good, in a row';

COMMENT ON COLUMN refused_addresses.problem IS 'what the server for mail answered last';

UPDATE alembic_version SET version_num='0010' WHERE alembic_version.version_num = '0009';
