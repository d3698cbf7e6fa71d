-- For a PostgreSQL of your own: the service works as sigap_service, which can read and write what it needs, and on the audit
-- trail and the tickets' timelines can only read and append. The owner of the tables is used for `sigap migrate` alone.
--
-- Once, as an administrator of the server:   CREATE ROLE sigap_service LOGIN PASSWORD '...';
-- After each `sigap migrate`, as the owner:  psql "$OWNER_URL" -f deploy/service-role.sql

GRANT USAGE ON SCHEMA public TO sigap_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sigap_service;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sigap_service;
REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON audit, timeline FROM sigap_service;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM sigap_service;
-- The words of a timeline are emptied when the law lets go of its ticket (docs/privacy.md); a trigger refuses all else.
GRANT UPDATE (data) ON timeline TO sigap_service;
