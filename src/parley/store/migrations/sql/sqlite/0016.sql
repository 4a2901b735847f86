-- Running upgrade 0015 -> 0016

update users set stored_bytes = stored_bytes - (select sum(case when size < 4096 then size else 4096 end) from attachments where attachments.uploader_id = users.user_id) where user_id in (select uploader_id from attachments);

UPDATE alembic_version SET version_num='0016' WHERE alembic_version.version_num = '0015';
