-- Running upgrade 0008 -> 0009

CREATE TABLE backfills (
    name TEXT NOT NULL,
    reached BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (name)
);

COMMENT ON COLUMN backfills.name IS 'what is made up for: storage';

COMMENT ON COLUMN backfills.reached IS 'the last conversation that is done';

COMMENT ON COLUMN backfills.until IS 'the last message that needs it';

insert into backfills (name, reached, until) select 'storage', 0, max(message_id) from messages having count(*) > 0;

update users set stored_bytes = stored_bytes + 4096 * (select count(*) from attachments where attachments.uploader_id = users.user_id) where user_id in (select uploader_id from attachments);

UPDATE alembic_version SET version_num='0009' WHERE alembic_version.version_num = '0008';
