-- name: person_by_id^
select user_id, firstname, lastname, email, org, title, jobtitle, phone, active
from users
where user_id = :user_id;

-- name: person_by_email^
select user_id, firstname, lastname, email, org, title, jobtitle, phone, active
from users
where email_key in (:email_key, :spelled)
order by email_key <> :spelled
limit 1;

-- name: share_a_conversation^
-- Whether two people do. It goes through the conversations of the one who asks, so that it takes the
-- same time whoever the other is, and whether there is one.
select 1
from participants as own
where own.user_id = :user_id
  and exists (
    select 1
    from participants as other
    where other.conversation_id = own.conversation_id
      and other.user_id = :other_id
  )
limit 1;
