-- name: insert_link!
insert into account_links (digest, user_id, purpose, created_at, expires_at, keep_tokens)
values (:digest, :user_id, :purpose, :created_at, :expires_at, :keep_tokens);

-- name: user_of_link^
select user_id
from account_links
where digest = :digest
  and purpose = :purpose
  and used_at is null
  and expires_at > :now;

-- name: link_keeps_tokens^
select keep_tokens
from account_links
where digest = :digest;

-- name: redeem_link!
update account_links
set used_at = :at
where digest = :digest
  and used_at is null;

-- name: delete_old_links!
delete from account_links
where expires_at <= :before;
