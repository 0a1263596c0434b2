-- The runs of one workflow, newest first: a page is read from where the one before ended.
create index facts_workflow on facts (org_id, workflow, at, id) where workflow is not null;

-- Requests are counted by kind and status, and listed from where the page before ended, without a look at the table.
drop index service_requests_first;
create index service_requests_first on service_requests (org_id, first_changed, request_id) include (kind, status);
