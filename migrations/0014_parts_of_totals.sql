-- The sums of every model, user and error category stand within the rows of the total as well (`rollups::parts`): a page that ranks
-- or colours by them reads some ten rows instead of thousands. What is there is gathered from the rows of each: a length as LEB128
-- before the value and before its counts, and nothing of the six sparse columns.
create or replace function pg_temp.with_length(bytes bytea) returns bytea language sql immutable as $$
    select case
        when length(bytes) < 128 then set_byte('\x00', 0, length(bytes))
        else set_byte(set_byte('\x0000', 0, length(bytes) & 127 | 128), 1, length(bytes) >> 7)
    end || bytes
$$;

create or replace function pg_temp.gather(number smallint) returns table (org_id integer, grain smallint, bucket timestamptz, parts bytea)
language sql as $$
    select org_id, grain, bucket,
           string_agg(pg_temp.with_length(convert_to(value, 'UTF8')) || pg_temp.with_length(counts) || '\x000000000000', '' order by value)
      from rollups
     where dimension = number and counts <> '\x00'
     group by 1, 2, 3
$$;

update rollups r set by_model = p.parts from pg_temp.gather(1::smallint) as p
 where r.org_id = p.org_id and r.dimension = 0 and r.grain = p.grain and r.bucket = p.bucket;
update rollups r set by_user = p.parts from pg_temp.gather(3::smallint) as p
 where r.org_id = p.org_id and r.dimension = 0 and r.grain = p.grain and r.bucket = p.bucket;
update rollups r set by_error_category = p.parts from pg_temp.gather(7::smallint) as p
 where r.org_id = p.org_id and r.dimension = 0 and r.grain = p.grain and r.bucket = p.bucket;

-- What is at the ends of a range is read by kind: the index says which facts need not be looked up. As an expression, because whoever
-- looks for a fact by kind and id is to be given the primary key: before there are statistics both would seem as good.
drop index facts_at;
create index facts_at on facts (org_id, at, (kind::integer));
