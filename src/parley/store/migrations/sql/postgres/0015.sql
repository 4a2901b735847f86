-- Running upgrade 0014 -> 0015

DROP INDEX users_to_analyse;

CREATE INDEX users_to_analyse ON users (user_id) WHERE analysis < 3;

drop trigger users_renamed on users;

create trigger users_renamed
before update of firstname, lastname, email, org on users
for each row
execute function forget_analysis();

UPDATE alembic_version SET version_num='0015' WHERE alembic_version.version_num = '0014';
