-- Running upgrade 0007 -> 0008

CREATE TABLE known_devices (
    user_id BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, digest),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN known_devices.digest IS 'SHA-256 of the browser''s secret';

CREATE INDEX known_devices_by_seen_at ON known_devices (seen_at);

ALTER TABLE account_links ADD COLUMN keep_tokens BOOLEAN DEFAULT false NOT NULL;

COMMENT ON COLUMN account_links.keep_tokens IS 'whether tokens and grants are to stay';

UPDATE alembic_version SET version_num='0008' WHERE alembic_version.version_num = '0007';
