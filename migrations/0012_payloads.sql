-- Payloads are packed as they are stored, which with Postgres' own way takes a tenth of all the time of ingest. Not every build of
-- Postgres has the faster one; there everything stays as it is.
do $$
begin
    alter table events alter column payload set compression lz4;
exception
    when feature_not_supported then null;
end
$$;
