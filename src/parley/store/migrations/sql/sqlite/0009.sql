-- Running upgrade 0008 -> 0009

CREATE TABLE backfills (
    name TEXT NOT NULL,
    reached INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (name)
)
 WITHOUT ROWID,
 STRICT;

insert into backfills (name, reached, until) select 'storage', 0, max(message_id) from messages having count(*) > 0;

update users set stored_bytes = stored_bytes + 4096 * (select count(*) from attachments where attachments.uploader_id = users.user_id) where user_id in (select uploader_id from attachments);

UPDATE alembic_version SET version_num='0009' WHERE alembic_version.version_num = '0008';
