-- name: page_of_site_users
-- A page of the members of a site whom one of them may know of, and how many there are: oneself, and
-- where the site's members reach each other (the rule of `find_unreachable_pairs`) those who are active;
-- for administrators (`everything`) all. Where the question has words (`named`), those who have, for
-- each prefix, a word that begins with it. None where the viewer is no member.
select users.user_id, users.firstname, users.lastname, users.email, users.org,
  users.title, users.jobtitle, users.phone, users.active, count(*) over () as total
from site_members
join sites on sites.site_id = site_members.site_id
join users on users.user_id = site_members.user_id
where site_members.site_id = :site_id
  and (
    :everything
    or users.user_id = :viewer_id
    or (
      users.active
      and sites.status in ('active', 'readonly')
      and sites.people_module
    )
  )
  and (
    :everything
    or exists (
      select 1
      from site_members as own
      where own.site_id = :site_id
        and own.user_id = :viewer_id
    )
  )
  and (
    not :named
    or users.user_id in (
      select user_words.user_id
      from unnest(:prefixes::text[]) with ordinality as wanted (prefix, number)
      join user_words
        on user_words.word >= wanted.prefix
        and user_words.word < wanted.prefix || chr(1114111)
      group by user_words.user_id
      having count(distinct wanted.number) = cardinality(:prefixes::text[])
    )
  )
order by
  case when :by_organisation and not :descending then lower(coalesce(users.org, '')) collate "C" end,
  case when :by_organisation and :descending then lower(coalesce(users.org, '')) collate "C" end desc,
  case when not :descending then users.name_key end,
  case when :descending then users.name_key end desc,
  users.user_id
limit :limit offset :offset;
