-- What makes tables as they are after many more lifecycles: what the daemons wrote for the first ones (the sample) is written again,
-- copy after copy, under other names.  Case numbers are of the year before and enterprises' codes are of others, with right check
-- characters; pseudonyms, ids and instants move on in time; events are numbered on and hashed into the chain, and the fund's
-- figures follow its ledger, so `liaison verify` finds nothing.  Only ids of events, trace ids and salts repeat.  Triggers and foreign
-- keys do not look, as what they look at is right already; indexes and CHECKs are the tables' own.
--
-- psql -v milliseconds=N -f grow.sql, where N is how much later each copy is; then CALL growth.write(first copy, last copy).
CREATE SCHEMA growth;
CREATE TABLE growth.lifecycle (lifecycle bigint, case_old text, code_old text, person_old text);
CREATE TABLE growth.token (lifecycle bigint, case_old text, code_old text, person_old text, case_new text, code_new text, person_new text);
CREATE TABLE growth.plan (place text, columns text, expressions text);

CREATE FUNCTION growth.case_of(t text) RETURNS text LANGUAGE sql IMMUTABLE RETURN substring(t, '331023-2026-[0-9]{6}-[0-9A-Z]');
CREATE FUNCTION growth.code_of(t text) RETURNS text LANGUAGE sql IMMUTABLE RETURN substring(t, '91331023MAB[0-9]{6}[0-9A-Z]');
CREATE FUNCTION growth.person_of(t text) RETURNS text LANGUAGE sql IMMUTABLE RETURN substring(t, 'person-[0-9a-f-]{36}');

-- An id that begins with its millisecond, so many later.
CREATE FUNCTION growth.later(id text, milliseconds bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT left(moved, 8) || '-' || substr(moved, 9) || substr(id, 14)
	FROM lpad(to_hex(('x' || replace(left(id, 13), '-', ''))::bit(48)::bigint + milliseconds), 12, '0') AS moved
$$;

-- The check character of GB 32100-2015.
CREATE FUNCTION growth.whole_code(body text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	alphabet CONSTANT text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
	weight int := 1;
	total int := 0;
BEGIN
	FOR i IN 1 .. 17 LOOP
		total := total + (strpos(alphabet, substr(body, i, 1)) - 1) * weight;
		weight := weight * 3 % 31;
	END LOOP;
	RETURN body || substr(alphabet, (31 - total % 31) % 31 + 1, 1);
END $$;

-- ISO 7064 MOD 37,36, as case numbers have it.
CREATE FUNCTION growth.whole_number(body text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	alphabet CONSTANT text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
	digits CONSTANT text := replace(body, '-', '');
	product int := 36;
BEGIN
	FOR i IN 1 .. length(digits) LOOP
		product := (product + strpos(alphabet, substr(digits, i, 1)) - 1) % 36;
		product := (CASE product WHEN 0 THEN 36 ELSE product END) * 2 % 37;
	END LOOP;
	RETURN body || '-' || substr(alphabet, (37 - product) % 36 + 1, 1);
END $$;

CREATE FUNCTION growth.link(before bytea, number bigint, body_hash bytea, start bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN sha256(decode(rpad(encode('liaison stream v1', 'hex'), 64, '0'), 'hex') || coalesce(before, start) || int8send(number) || body_hash);
END $$;
CREATE AGGREGATE growth.chain(bigint, bytea, bytea) (SFUNC = growth.link, STYPE = bytea);

CREATE FUNCTION growth.is_text(name name, type text) RETURNS boolean LANGUAGE sql IMMUTABLE
	RETURN name IN ('body', 'answer') OR type IN ('text', 'text[]', 'json', 'jsonb');
CREATE FUNCTION growth.as_text(name name, type text) RETURNS text LANGUAGE sql IMMUTABLE
	RETURN CASE type WHEN 'bytea' THEN format('convert_from(r.%I, ''UTF8'')', name) ELSE format('r.%I::text', name) END;
CREATE FUNCTION growth.columns_of(place text) RETURNS TABLE (name name, type text, number int) LANGUAGE sql AS $$
	SELECT attname, format_type(atttypid, atttypmod), attnum FROM pg_attribute
	WHERE attrelid = place::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
$$;

-- What stands in a column of copy $1, where r is the sample's row, t its lifecycle's names and g the sample's size.
CREATE FUNCTION growth.expression(place text, name name, type text, names boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	swapped CONSTANT text := format('replace(replace(replace(%s, t.case_old, t.case_new), t.code_old, t.code_new), t.person_old, t.person_new)',
		growth.as_text(name, type));
BEGIN
	RETURN CASE
		WHEN place = 'subsidy.ledger_line' AND name IN ('line', 'transaction') THEN
			format($e$regexp_replace(r.%1$I, '#\d+', '#' || substring(r.%1$I, '#(\d+)')::bigint + g.transactions_on)$e$, name)
		WHEN place = 'subsidy.ledger_line' AND name = 'place' THEN 'r.place + g.lines_on'
		WHEN place LIKE 'runtime.event%' AND name = 'number' THEN 'r.number + g.events_on'
		WHEN place = 'runtime.event' AND name = 'body_hash' THEN 'sha256(b.salt || b.body)'
		WHEN place = 'runtime.event' AND name = 'hash' THEN
			'growth.chain(r.number + g.events_on, sha256(b.salt || b.body), $2) OVER (ORDER BY r.number)'
		WHEN type = 'uuid' THEN format('growth.later(r.%I::text, $1 * g.milliseconds)::uuid', name)
		WHEN type = 'timestamp with time zone' THEN format('r.%I + $1 * g.milliseconds * interval ''1 millisecond''', name)
		WHEN NOT names THEN format('r.%I', name)
		WHEN type = 'bytea' THEN format('convert_to(%s, ''UTF8'')', swapped)
		ELSE format('(%s)::%s', swapped, type)
	END;
END $$;

-- Whose each row is, by what it names; rows that name nobody's lifecycle were there before and are not copied.
CREATE PROCEDURE growth.take_sample(place text) LANGUAGE plpgsql AS $$
DECLARE
	kept CONSTANT text := replace(place, '.', '_');
	words text := (SELECT string_agg(growth.as_text(name, type), ', ') FROM growth.columns_of(place) WHERE growth.is_text(name, type));
	c record;
	names boolean;
	columns text[];
	expressions text[];
BEGIN
	EXECUTE format('CREATE UNLOGGED TABLE growth.%I AS WITH named AS MATERIALIZED (SELECT growth.case_of(t) AS c, growth.code_of(t) AS u, growth.person_of(t) AS p, r.*
		FROM %s r, LATERAL concat_ws('' '', %s) AS t) SELECT coalesce(a.lifecycle, b.lifecycle, d.lifecycle) AS lifecycle, named.* FROM named
		LEFT JOIN growth.lifecycle a ON a.case_old = c LEFT JOIN growth.lifecycle b ON b.code_old = u LEFT JOIN growth.lifecycle d ON d.person_old = p
		WHERE coalesce(a.lifecycle, b.lifecycle, d.lifecycle) IS NOT NULL', kept, place, words);
	FOR c IN SELECT * FROM growth.columns_of(place) LOOP
		names := false;
		IF growth.is_text(c.name, c.type) THEN
			EXECUTE format('SELECT EXISTS (SELECT FROM growth.%I r, LATERAL (SELECT %s AS t) x WHERE coalesce(growth.case_of(t), growth.code_of(t), growth.person_of(t)) IS NOT NULL)',
				kept, growth.as_text(c.name, c.type)) INTO names;
		END IF;
		columns := columns || quote_ident(c.name);
		expressions := expressions || format('%s AS %I', growth.expression(place, c.name, c.type, names), c.name);
	END LOOP;
	INSERT INTO growth.plan VALUES (place, array_to_string(columns, ', '), array_to_string(expressions, ', '));
END $$;

INSERT INTO growth.lifecycle SELECT row_number() OVER (ORDER BY c), c, coalesce(max(growth.code_of(t)), '-'), coalesce(max(growth.person_of(t)), '-')
	FROM (SELECT growth.case_of(t) AS c, t FROM (SELECT convert_from(body, 'UTF8') AS t FROM runtime.event_body) AS bodies) AS cases
	WHERE c IS NOT NULL GROUP BY c;
DO $$
DECLARE
	t record;
BEGIN
	IF to_regclass('application.application') IS NOT NULL THEN
		UPDATE growth.lifecycle l SET code_old = a.party, person_old = growth.person_of(a.people::text)
			FROM application.application a WHERE a.case_number = l.case_old;
	END IF;
	FOR t IN SELECT n.nspname || '.' || c.relname AS place FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('runtime', 'application', 'subsidy')
			AND c.relname NOT IN ('migration', 'stream_head', 'cursor', 'fund', 'policy', 'sequence', 'parked')
	LOOP
		CALL growth.take_sample(t.place);
	END LOOP;
END $$;
-- By what a copy's numbers are more than the sample's: set anew for each.
CREATE TABLE growth.size AS SELECT min(number) AS first_event, max(number) - min(number) + 1 AS events, count(*) AS found, :milliseconds AS milliseconds,
	0::bigint AS events_on, 0::bigint AS transactions_on, 0::bigint AS lines_on FROM growth.runtime_event;
ALTER TABLE growth.size ADD CONSTRAINT sample_is_whole CHECK (events = found);
ANALYZE;

-- The copy's place in the ledger, and what it moves in the fund.
CREATE PROCEDURE growth.book() LANGUAGE plpgsql AS $$
DECLARE
	place CONSTANT regclass := pg_get_serial_sequence('subsidy.ledger_line', 'place');
	money record;
BEGIN
	SELECT max(l.fund) AS fund, count(DISTINCT l.transaction) AS transactions, min(substring(l.transaction, '#(\d+)')::bigint) AS first, min(l.place) AS first_place,
		count(*) AS lines, coalesce(sum(amount) FILTER (WHERE account = 'available'), 0) AS available,
		coalesce(sum(amount) FILTER (WHERE account = 'committed'), 0) AS committed, coalesce(sum(amount) FILTER (WHERE account = 'instructed'), 0) AS instructed,
		coalesce(sum(amount) FILTER (WHERE account = 'paid'), 0) AS paid INTO STRICT money FROM growth.subsidy_ledger_line l;
	UPDATE growth.size SET transactions_on = (SELECT postings + 1 - money.first FROM subsidy.fund WHERE fund = money.fund),
		lines_on = nextval(place) - money.first_place;
	PERFORM setval(place, currval(place) + (SELECT max(l.place) - money.first_place FROM growth.subsidy_ledger_line l));
	UPDATE subsidy.fund f SET available = f.available + money.available, committed = f.committed + money.committed, instructed = f.instructed + money.instructed,
		paid = f.paid + money.paid, postings = f.postings + money.transactions WHERE f.fund = money.fund;
END $$;

CREATE PROCEDURE growth.write_copy(copy bigint) LANGUAGE plpgsql AS $$
DECLARE
	body record;
	p record;
	head record;
BEGIN
	PERFORM runtime.keep_bodies();
	UPDATE growth.size SET events_on = (SELECT number + 1 - first_event FROM runtime.stream_head);
	IF to_regclass('subsidy.fund') IS NOT NULL THEN
		CALL growth.book();
	END IF;
	TRUNCATE growth.token;
	INSERT INTO growth.token SELECT lifecycle, case_old, code_old, person_old,
		growth.whole_number('331023-2025-' || lpad(((copy - 1) * 1000 + lifecycle)::text, 6, '0')),
		growth.whole_code('91331023MAC' || lpad(copy::text, 3, '0') || lpad((lifecycle - 1)::text, 3, '0')),
		CASE WHEN person_old LIKE 'person-%' THEN 'person-' || growth.later(substr(person_old, 8), copy * milliseconds) ELSE '-' END
		FROM growth.lifecycle, growth.size;
	SELECT * INTO STRICT body FROM growth.plan WHERE place = 'runtime.event_body';
	FOR p IN SELECT * FROM growth.plan WHERE place <> 'runtime.event_body' LOOP
		IF p.place = 'runtime.event' THEN
			EXECUTE format('WITH b AS MATERIALIZED (SELECT %s, r.number AS old FROM growth.runtime_event_body r JOIN growth.token t USING (lifecycle), growth.size g),
				added AS (INSERT INTO runtime.event_body (%s) SELECT %2$s FROM b)
				INSERT INTO runtime.event (%s) SELECT %s FROM growth.runtime_event r JOIN growth.token t USING (lifecycle) JOIN b ON b.old = r.number, growth.size g',
				body.expressions, body.columns, p.columns, p.expressions) USING copy, (SELECT hash FROM runtime.stream_head);
		ELSE
			EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM growth.%I r JOIN growth.token t USING (lifecycle), growth.size g',
				p.place, p.columns, p.expressions, replace(p.place, '.', '_')) USING copy;
		END IF;
	END LOOP;
	SELECT number, hash INTO STRICT head FROM runtime.event ORDER BY number DESC LIMIT 1;
	UPDATE runtime.stream_head SET number = head.number, hash = head.hash;
END $$;

CREATE PROCEDURE growth.write(first bigint, last bigint) LANGUAGE plpgsql AS $$
BEGIN
	SET session_replication_role = replica;
	SET synchronous_commit = off;
	FOR copy IN first .. last LOOP
		CALL growth.write_copy(copy);
		COMMIT;
	END LOOP;
END $$;
