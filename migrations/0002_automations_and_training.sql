-- Workflow runs are facts (kind 6) beside those of sessions.
alter table facts add column workflow text;
