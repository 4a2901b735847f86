-- Running upgrade 0014 -> 0015

DROP INDEX users_to_analyse;

CREATE INDEX users_to_analyse ON users (user_id) WHERE analysis < 3;

drop trigger users_renamed;

create trigger users_renamed
after update of firstname, lastname, email, org on users
begin
  update users
  set analysis = 1
  where user_id = new.user_id;
end;

UPDATE alembic_version SET version_num='0015' WHERE alembic_version.version_num = '0014';
