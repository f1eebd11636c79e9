-- Creates one daemon's database and its two roles, or brings what is there to the same state.  Run it as a superuser
-- with psql, on the embedded cluster or on any other PostgreSQL 15 or later:
--
--     psql -v service=subsidy -v department=331023-hrss -f create-database.sql
--
-- The owner role owns every table and migrates.  The daemon's role may connect, and may do what the migrations grant
-- it, so that what must never be changed (ledger, stream, receipts) it cannot change.  Both have the names that
-- migrations count on: the daemon's role is called as the database, the owner's the same and `_owner`.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT format('liaison_%s_%s', :'service', replace(:'department', '-', '_')) AS daemon,
       format('liaison_%s_%s_owner', :'service', replace(:'department', '-', '_')) AS owner,
       :'service' !~ '^[a-z]+$' OR :'department' !~ '^[a-z0-9]+(-[a-z0-9]+)*$'
           OR length('liaison_' || :'service' || '_' || :'department' || '_owner') > 63 AS unfit \gset
\if :unfit
\warn 'service must be lower-case letters, department lower-case letters, digits and single hyphens, both short'
SELECT 1 / 0 AS unfit_name;
\endif

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', role)
FROM unnest(ARRAY[:'owner', :'daemon']) AS role
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role) \gexec

SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING UTF8 LC_COLLATE %L LC_CTYPE %L',
	:'daemon', :'owner', 'C', 'C.UTF-8')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'daemon') \gexec

ALTER DATABASE :"daemon" OWNER TO :"owner";
REVOKE ALL ON DATABASE :"daemon" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"daemon" TO :"daemon";
ALTER DATABASE :"daemon" SET timezone = 'UTC';
-- All SQL of the project names its schema; with an empty path, a statement that forgets fails at once.
ALTER DATABASE :"daemon" SET search_path = '';

\connect :"daemon"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- Documents and events are compressed; lz4 takes a fifth of the time of what PostgreSQL takes by itself.
ALTER DATABASE :"daemon" SET default_toast_compression = 'lz4';
