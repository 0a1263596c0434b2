-- What belongs together in an event of OpenTelemetry: its trace, or where a producer sends none the session it names. Projections
-- read everything of a trace again when a part of it comes late. Partitions get the index when they are attached.
alter table events add column trace_key text;
create index events_trace on events (org_id, trace_key) where trace_key is not null;
