-- Running upgrade 0007 -> 0008

CREATE TABLE known_devices (
    user_id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, digest),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX known_devices_by_seen_at ON known_devices (seen_at);

ALTER TABLE account_links ADD COLUMN keep_tokens INTEGER DEFAULT false NOT NULL;

UPDATE alembic_version SET version_num='0008' WHERE alembic_version.version_num = '0007';
