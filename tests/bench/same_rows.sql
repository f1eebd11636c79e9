-- The ceiling: the rows that the lifecycles left in this database, written once more into empty copies of their tables by
-- INSERT ... SELECT, in as many transactions as 256 lifecycles a transaction make.  No row is read, decided or updated,
-- nothing is parsed or sent, and no trigger or foreign key looks at anything; but keys, indexes and checks are the same.
-- What was there before the first application was filed (parties, people, policy, fund, and their events and receipts) is
-- left out here as it is in our own time.  psql -v chunks=N, then CALL bench.write_all().
DROP SCHEMA IF EXISTS bench CASCADE;
DROP SCHEMA IF EXISTS bench_rows CASCADE;
CREATE SCHEMA bench;
CREATE SCHEMA bench_rows;
SELECT set_config('bench.chunks', :'chunks', false);

DO $$
DECLARE
	t record;
	columns text;
	first bigint := (SELECT min(number) FROM runtime.event WHERE type ~ '^(application|award)\.');
	began timestamptz := (SELECT at FROM runtime.event WHERE number = first);
	filed text;
BEGIN
	FOR t IN SELECT n.nspname, c.relname, c.reloptions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND n.nspname IN ('runtime', 'application', 'subsidy') AND c.relname NOT IN
		('migration', 'stream_head', 'party', 'attribute', 'person', 'policy', 'fund')
	LOOP
		SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
			WHERE attrelid = format('%I.%I', t.nspname, t.relname)::regclass AND attnum > 0 AND NOT attisdropped;
		EXECUTE format('CREATE TABLE bench.%I (LIKE %I.%I INCLUDING ALL EXCLUDING IDENTITY EXCLUDING GENERATED)%s',
			t.nspname || '_' || t.relname, t.nspname, t.relname, ' WITH (' || array_to_string(t.reloptions, ', ') || ')');
		filed := CASE WHEN t.relname = 'event' OR starts_with(t.relname, 'event_body_') THEN format('number >= %s', first) ELSE 'true' END;
		IF starts_with(t.relname, 'receipt_') THEN -- a part of them: one month
			filed := format('at >= %L', began);
		END IF;
		EXECUTE format('CREATE UNLOGGED TABLE bench_rows.%I AS SELECT (row_number() OVER (ORDER BY ctid) - 1) * %s / count(*) OVER () AS chunk, %s
			FROM %I.%I WHERE %s', t.nspname || '_' || t.relname, current_setting('bench.chunks'), columns, t.nspname, t.relname, filed);
		EXECUTE format('CREATE INDEX ON bench_rows.%I (chunk)', t.nspname || '_' || t.relname);
	END LOOP;
END $$;
ANALYZE;

CREATE PROCEDURE bench.write_all() LANGUAGE plpgsql AS $$
DECLARE
	t record;
	columns text;
	statements text[] := '{}';
	statement text;
BEGIN
	FOR t IN SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND n.nspname = 'bench'
	LOOP
		SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
			WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped;
		statements := statements || format('INSERT INTO bench.%1$I (%2$s) SELECT %2$s FROM bench_rows.%1$I WHERE chunk = $1', t.relname, columns);
	END LOOP;
	FOR chunk IN 0 .. (SELECT max(c.chunk) FROM bench_rows.runtime_event c) LOOP
		FOREACH statement IN ARRAY statements LOOP
			EXECUTE statement USING chunk;
		END LOOP;
		COMMIT;
	END LOOP;
END $$;
