-- The values of a second dimension under a filter stand within the row of the first one's value (`rollups::parts`), but for the
-- people of a week: a row each was three rows of four.
delete from rollups where dimension >= 16;
alter table rollups
    add column by_model          bytea not null default '',
    add column by_user           bytea not null default '',
    add column by_error_category bytea not null default '';
-- Packed as they are, as the other sparse columns; most questions do not read them.
alter table rollups alter column by_model set storage external;
alter table rollups alter column by_user set storage external;
alter table rollups alter column by_error_category set storage external;

-- Rollups and facts as an earlier version made them: the worker makes them again, before it projects what waits.
alter table projection_progress add column outdated boolean not null default false;
update projection_progress set outdated = true where projected > 0;
