-- Rollups of long buckets are written again with every batch, and each time packed: as with payloads, in the faster way where there
-- is one.
do $$
declare
    name text;
begin
    for name in
        select attname from pg_attribute where attrelid = 'rollups'::regclass and atttypid = 'bytea'::regtype and not attisdropped
    loop
        execute format('alter table rollups alter column %I set compression lz4', name);
    end loop;
exception
    when feature_not_supported then null;
end
$$;
