-- The runtime's own tables, the same in every daemon's database.  The owner keeps them; the daemon's role can add
-- what has happened, and change or delete none of it.

GRANT USAGE ON SCHEMA runtime TO {{daemon}};
GRANT SELECT ON runtime.migration TO {{daemon}};

-- For tables whose rows others name by a trigger of their own that looks once a statement: a foreign key looks once a row, and that
-- took a sixth of the server's work.  It fires where a key would have refused: when a row goes, or what it is named by changes.
CREATE FUNCTION runtime.named_rows_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	RAISE EXCEPTION 'other rows name those of %.%: they stay, under the same key', TG_TABLE_SCHEMA, TG_TABLE_NAME
		USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'named_rows_stay';
END $$;

-- What each command was answered: the same command again gets the same bytes.  A part for each month, by the time within the
-- id (UUIDv7), so that the oldest can go at once; keep_receipts makes and drops the parts.
CREATE TABLE runtime.receipt (
	principal text NOT NULL CHECK (length(principal) BETWEEN 1 AND 96),
	id uuid NOT NULL,
	hash bytea NOT NULL CHECK (length(hash) = 32),
	answer bytea NOT NULL,
	at timestamptz NOT NULL,
	PRIMARY KEY (principal, id)
) PARTITION BY RANGE (id);
GRANT SELECT, INSERT ON runtime.receipt TO {{daemon}};

-- The least UUIDv7 of a month.
CREATE FUNCTION runtime.first_id(month timestamp) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (pg_catalog.lpad(pg_catalog.to_hex((extract(epoch FROM month AT TIME ZONE 'UTC') * 1000)::bigint), 12, '0')
		|| pg_catalog.repeat('0', 20))::uuid;

-- Makes the parts of the months that are kept and of the two after this one, and drops one that has been over for longer by a month.
-- Nothing waits for its locks: made, it fails if it does not get them at once; dropped, it is left for the next time.  Before
-- it drops anything, the database's own clock or the stream must say that it is so late.
CREATE FUNCTION runtime.keep_receipts(at timestamptz, days_kept bigint) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '200ms' AS $$
DECLARE
	month timestamp := date_trunc('month', (at - make_interval(days => days_kept::int)) AT TIME ZONE 'UTC');
	until timestamp := date_trunc('month', at AT TIME ZONE 'UTC') + interval '3 months';
	first_kept text := 'receipt_' || to_char(month - interval '1 month', 'YYYYMM');
	said timestamptz := (SELECT e.at FROM runtime.event e ORDER BY number DESC LIMIT 1);
	part text;
BEGIN
	IF days_kept < 31 THEN
		RAISE EXCEPTION 'receipts are kept for 31 days at least, not for %', days_kept USING ERRCODE = 'invalid_parameter_value';
	END IF;
	WHILE month < until LOOP
		part := 'receipt_' || to_char(month, 'YYYYMM');
		IF to_regclass('runtime.' || part) IS NULL THEN
			EXECUTE format('CREATE TABLE runtime.%I (LIKE runtime.receipt INCLUDING CONSTRAINTS)', part);
			EXECUTE format('ALTER TABLE runtime.receipt ATTACH PARTITION runtime.%I FOR VALUES FROM (%L) TO (%L)', part,
				runtime.first_id(month), runtime.first_id(month + interval '1 month'));
		END IF;
		month := month + interval '1 month';
	END LOOP;
	IF at > greatest(clock_timestamp(), said) + interval '2 days' THEN
		RETURN;
	END IF;
	DELETE FROM runtime.acted a WHERE a.at < keep_receipts.at - make_interval(days => days_kept::int)
		AND EXISTS (SELECT FROM runtime.acted b WHERE b.stream = a.stream AND b.number > a.number);
	FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent = 'runtime.receipt'::regclass AND c.relname < first_kept ORDER BY 1
	LOOP
		BEGIN
			EXECUTE format('DROP TABLE runtime.%I', part);
		EXCEPTION WHEN lock_not_available THEN
			RETURN;
		END;
	END LOOP;
END $$;
REVOKE ALL ON FUNCTION runtime.keep_receipts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION runtime.keep_receipts TO {{daemon}};

-- One row: where the stream stands, and which instance may write (epoch).
CREATE TABLE runtime.stream_head (
	single boolean PRIMARY KEY DEFAULT true CHECK (single),
	epoch bigint NOT NULL,
	number bigint NOT NULL,
	hash bytea NOT NULL CHECK (length(hash) = 32),
	algorithm text NOT NULL CHECK (algorithm IN ('sha-256', 'sm3'))
);
GRANT SELECT ON runtime.stream_head TO {{daemon}};

CREATE TABLE runtime.event (
	number bigint PRIMARY KEY CHECK (number > 0),
	hash bytea NOT NULL CHECK (length(hash) = 32),
	body_hash bytea NOT NULL CHECK (length(body_hash) = 32),
	type text NOT NULL,
	subject text NOT NULL,
	audience text[] NOT NULL,
	at timestamptz NOT NULL
);
CREATE INDEX event_subject ON runtime.event (subject text_pattern_ops, number);
GRANT SELECT, INSERT ON runtime.event TO {{daemon}};

-- Salt and body apart from the chain, so that a body can be erased by law without breaking it.  A part for each million numbers,
-- so that what was erased is soon gone from the files too; keep_bodies makes the parts.
CREATE TABLE runtime.event_body (
	number bigint PRIMARY KEY, -- of an event: advance_head sees to it, once a batch
	salt bytea NOT NULL CHECK (length(salt) = 16),
	body bytea NOT NULL CHECK (length(body) <= 163840)
) PARTITION BY RANGE (number);
GRANT SELECT, INSERT ON runtime.event_body TO {{daemon}};

-- Makes the parts around the head and of the two millions after it; gives the first number for which there is none.  Readers and the
-- writer go on meanwhile, and nothing waits for the lock: it fails if it does not get it at once.
CREATE FUNCTION runtime.keep_bodies() RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '200ms' AS $$
DECLARE
	size CONSTANT bigint := 1000000;
	million bigint := coalesce((SELECT number FROM runtime.stream_head), 0) / size;
	until bigint := million + 3;
	part text;
BEGIN
	WHILE million < until LOOP
		part := 'event_body_' || lpad(million::text, 6, '0');
		IF to_regclass('runtime.' || part) IS NULL THEN
			EXECUTE format('CREATE TABLE runtime.%I (LIKE runtime.event_body INCLUDING CONSTRAINTS INCLUDING INDEXES)', part);
			EXECUTE format('ALTER TABLE runtime.event_body ATTACH PARTITION runtime.%I FOR VALUES FROM (%s) TO (%s)', part,
				million * size, (million + 1) * size);
		END IF;
		million := million + 1;
	END LOOP;
	RETURN until * size;
END $$;
REVOKE ALL ON FUNCTION runtime.keep_bodies FROM PUBLIC;
GRANT EXECUTE ON FUNCTION runtime.keep_bodies TO {{daemon}};

-- How far each followed stream has been acted on.
CREATE TABLE runtime.cursor (
	stream text PRIMARY KEY,
	epoch bigint NOT NULL,
	number bigint NOT NULL CHECK (number >= 0),
	hash bytea NOT NULL CHECK (length(hash) = 32),
	at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON runtime.cursor TO {{daemon}};

CREATE FUNCTION runtime.cursor_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.stream <> OLD.stream OR NEW.number < OLD.number THEN
		RAISE EXCEPTION 'cursor of % would go back from % to %', OLD.stream, OLD.number, NEW.number
			USING ERRCODE = 'LS002';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER cursor_only_forward BEFORE UPDATE ON runtime.cursor
	FOR EACH ROW EXECUTE FUNCTION runtime.cursor_only_forward();

-- Events that could not be acted on, in order of parking; the later ones of the same case queue behind.
CREATE TABLE runtime.parked (
	key text PRIMARY KEY,
	place bigint GENERATED ALWAYS AS IDENTITY,
	stream text NOT NULL,
	number bigint NOT NULL,
	subject text NOT NULL,
	type text NOT NULL,
	body text NOT NULL,
	code text NOT NULL,
	detail text NOT NULL,
	owner text NOT NULL,
	attempts bigint NOT NULL,
	retry boolean NOT NULL,
	parked_at timestamptz NOT NULL,
	drained_at timestamptz,
	given_up bigint NOT NULL DEFAULT 0, -- 0, or acted on and then lost by its producer: see cursor_back
	UNIQUE (stream, number, given_up)
);
CREATE INDEX parked_subject ON runtime.parked (subject, place) WHERE drained_at IS NULL;
GRANT SELECT, INSERT, UPDATE (code, detail, attempts, retry, drained_at) ON runtime.parked TO {{daemon}};

-- Deadlines.  A timer that was set again has another generation, and the earlier firing finds nothing to do.  One that was
-- refused when it fired is held, and says why, until an operator has it tried again or its entity sets it anew.
CREATE TABLE runtime.timer (
	kind text NOT NULL,
	subject text NOT NULL,
	due timestamptz NOT NULL,
	generation bigint NOT NULL,
	done boolean NOT NULL DEFAULT false,
	held_at timestamptz,
	code text,
	detail text,
	attempts bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (kind, subject),
	CHECK (num_nulls(held_at, code, detail) IN (0, 3))
);
CREATE INDEX timer_due ON runtime.timer (due) WHERE NOT done AND held_at IS NULL;
CREATE INDEX timer_held ON runtime.timer (subject) WHERE NOT done AND held_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON runtime.timer TO {{daemon}};

-- Makes the caller the stream's only writer: whoever wrote before finds another epoch.  The caller holds the lock.
-- The caller knows of an epoch, perhaps a higher one than a restored database.
CREATE FUNCTION runtime.take_stream(wanted text, known_epoch bigint) RETURNS runtime.stream_head
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
	head runtime.stream_head;
BEGIN
	INSERT INTO runtime.stream_head (epoch, number, hash, algorithm)
		VALUES (0, 0, decode(repeat('00', 32), 'hex'), wanted) ON CONFLICT DO NOTHING;
	UPDATE runtime.stream_head SET epoch = greatest(epoch, known_epoch) + 1 RETURNING * INTO STRICT head;
	RETURN head;
END $$;
REVOKE ALL ON FUNCTION runtime.take_stream FROM PUBLIC;
GRANT EXECUTE ON FUNCTION runtime.take_stream TO {{daemon}};

-- Advances the head over the events that this transaction has added.  Raises LS001 unless the writer is the one that took
-- the stream and knows where it stands; LS003 unless the events are numbered without a gap, each has a body and each hash is
-- right over the one before (recomputed here for SHA-256, which PostgreSQL has); and unless each body is one of an event.
CREATE FUNCTION runtime.advance_head(writer bigint, from_number bigint, from_hash bytea, to_number bigint, to_hash bytea)
	RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	head runtime.stream_head;
	good boolean;
BEGIN
	SELECT * INTO STRICT head FROM runtime.stream_head FOR UPDATE;
	IF head.epoch <> writer OR head.number <> from_number OR head.hash <> from_hash THEN
		RAISE EXCEPTION 'the stream stands at % in epoch %, not at % in epoch %',
			head.number, head.epoch, from_number, writer USING ERRCODE = 'LS001';
	END IF;
	SELECT count(*) = to_number - from_number AND max(number) = to_number AND min(number) = from_number + 1
		AND count(*) FILTER (WHERE number = to_number AND hash = to_hash) = 1
		AND bool_and(head.algorithm <> 'sha-256' OR hash = sha256(
			decode(rpad(encode('liaison stream v1', 'hex'), 64, '0'), 'hex') || before ||
			int8send(number) || body_hash))
		INTO good
		FROM (SELECT e.number, e.hash, e.body_hash, coalesce(lag(e.hash) OVER (ORDER BY e.number), from_hash) AS before
			FROM runtime.event e WHERE e.number > from_number) AS added;
	-- Numbers are keys: so many of them, and none after the last, are those of these events.
	IF good IS NOT TRUE OR NOT (SELECT count(*) = to_number - from_number AND max(b.number) = to_number FROM runtime.event_body b WHERE b.number > from_number) THEN
		RAISE EXCEPTION 'the events after % are not a chain up to %, each with its body', from_number, to_number
			USING ERRCODE = 'LS003';
	END IF;
	UPDATE runtime.stream_head SET number = to_number, hash = to_hash;
END $$;
REVOKE ALL ON FUNCTION runtime.advance_head FROM PUBLIC;
GRANT EXECUTE ON FUNCTION runtime.advance_head TO {{daemon}};

-- Forks that an operator accepted: the numbers after `after`, up to `lost` as far as anybody said, had other events once, which were
-- heard in epochs before `epoch`.
CREATE TABLE runtime.fork (
	epoch bigint PRIMARY KEY,
	after bigint NOT NULL CHECK (after >= 0),
	lost bigint NOT NULL,
	known_by text NOT NULL,
	known_epoch bigint NOT NULL CHECK (known_epoch < epoch),
	known_hash bytea NOT NULL CHECK (length(known_hash) = 32),
	operator text NOT NULL,
	reason text NOT NULL,
	at timestamptz NOT NULL,
	CHECK (lost > after)
);
GRANT SELECT ON runtime.fork TO {{daemon}};

-- Who knows events that are not here: kept, so that no other instance takes the stream for whole.  Goes when the loss is accepted.
CREATE TABLE runtime.doubt (
	single boolean PRIMARY KEY DEFAULT true CHECK (single),
	known_by text NOT NULL,
	epoch bigint NOT NULL,
	number bigint NOT NULL,
	hash bytea NOT NULL CHECK (length(hash) = 32),
	agreed bigint NOT NULL -- -1: nobody knows
);
GRANT SELECT, INSERT, UPDATE ON runtime.doubt TO {{daemon}};

-- Opens the epoch of a fork, in the transaction that appends its event.  Raises LS001 unless the caller is the writer.
CREATE FUNCTION runtime.accept_fork(writer bigint, opened bigint, after bigint, lost bigint, known_by text, known_epoch bigint,
	known_hash bytea, operator text, reason text, at timestamptz) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
	UPDATE runtime.stream_head AS h SET epoch = opened WHERE h.epoch = writer AND opened > writer AND accept_fork.after <= h.number;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'no fork after % can be accepted in epoch %', after, writer USING ERRCODE = 'LS001';
	END IF;
	INSERT INTO runtime.fork VALUES (opened, after, lost, known_by, known_epoch, known_hash, operator, reason, at);
	DELETE FROM runtime.doubt;
END $$;
REVOKE ALL ON FUNCTION runtime.accept_fork FROM PUBLIC;
GRANT EXECUTE ON FUNCTION runtime.accept_fork TO {{daemon}};

-- What was acted on of followed streams, a row for each batch, for as long as receipts are kept: should a producer lose events, this is
-- by what its new history is compared, and what there is to reconcile.  `number` and `hash` are the last one's, `before` is the row before.
CREATE TABLE runtime.acted (
	stream text NOT NULL,
	number bigint NOT NULL,
	hash bytea NOT NULL CHECK (length(hash) = 32),
	before bigint NOT NULL,
	numbers bigint[] NOT NULL,
	hashes bytea[] NOT NULL,
	types text[] NOT NULL,
	subjects text[] NOT NULL,
	at timestamptz NOT NULL,
	PRIMARY KEY (stream, number)
);
-- Compressing would cost the batch more than the space is worth.
ALTER TABLE runtime.acted ALTER numbers SET STORAGE EXTERNAL, ALTER hashes SET STORAGE EXTERNAL, ALTER types SET STORAGE EXTERNAL,
	ALTER subjects SET STORAGE EXTERNAL;
CREATE INDEX acted_at ON runtime.acted (at);
GRANT SELECT, INSERT ON runtime.acted TO {{daemon}};

-- What was erased by law: whose events, the number of the event that says so, and what it was about, if all of that.  A service's own
-- tables follow by a trigger on this one.
CREATE TABLE runtime.erasure (
	stream text NOT NULL,
	record bigint NOT NULL,
	numbers bigint[] NOT NULL CHECK (cardinality(numbers) > 0),
	subject text,
	at timestamptz NOT NULL,
	PRIMARY KEY (stream, record)
);
GRANT SELECT ON runtime.erasure TO {{daemon}};

-- Deletes salts and bodies, which no role of a daemon may.  Only what an event of the same transaction says is erased, so that nothing is
-- ever erased without a place in the chain; and never what says what the stream is, or what was erased.
CREATE FUNCTION runtime.erase_own(gone bigint[], whose text, telling bigint, about text, now timestamptz) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM runtime.stream_head h, runtime.event e JOIN runtime.event_body b ON b.number = e.number,
			LATERAL (SELECT convert_from(b.body, 'UTF8')::json -> 'data' AS data) AS said
			WHERE e.number = telling AND telling > h.number AND e.type = 'stream.erased.v1' AND data ->> 'stream' = whose
			AND data ->> 'subject' IS NOT DISTINCT FROM about
			AND ARRAY(SELECT json_array_elements_text(data -> 'numbers')::bigint) = gone
			AND NOT EXISTS (SELECT FROM unnest(gone) AS n LEFT JOIN runtime.event e ON e.number = n
				WHERE e.number IS NULL OR n > h.number OR e.type IN ('stream.opened.v1', 'stream.forked.v1', 'stream.erased.v1'))) THEN
		RAISE EXCEPTION 'no event of this transaction says that these are erased' USING ERRCODE = 'insufficient_privilege';
	END IF;
	DELETE FROM runtime.event_body WHERE number = ANY (gone);
	INSERT INTO runtime.erasure VALUES (whose, telling, gone, about, now);
END $$;
REVOKE ALL ON FUNCTION runtime.erase_own FROM PUBLIC;
GRANT EXECUTE ON FUNCTION runtime.erase_own TO {{daemon}};

-- The copies that a follower keeps of what its producer has erased: in the transaction in which its cursor moves past the event that says so.
CREATE FUNCTION runtime.erase_followed(gone bigint[], whose text, telling bigint, about text, now timestamptz) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM runtime.cursor c WHERE c.stream = whose AND c.number >= telling)
			OR EXISTS (SELECT FROM unnest(gone) AS n WHERE n >= telling) THEN
		RAISE EXCEPTION '% has not been followed up to %, which would erase events before it', whose, telling USING ERRCODE = 'insufficient_privilege';
	END IF;
	UPDATE runtime.parked SET body = '' WHERE stream = whose AND number = ANY (gone);
	INSERT INTO runtime.erasure VALUES (whose, telling, gone, about, now) ON CONFLICT DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION runtime.erase_followed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION runtime.erase_followed TO {{daemon}};

-- Puts a cursor back to the last event that the producer still has and that was acted on; what was acted on after it becomes a list,
-- which waits with its cases for an operator (given_up); what was only parked after it is closed.
CREATE FUNCTION runtime.cursor_back(followed text, from_number bigint, from_hash bytea, to_number bigint, to_hash bytea, heard bigint,
	department text, now timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
	DELETE FROM runtime.cursor c WHERE c.stream = followed AND c.number = from_number AND c.hash = from_hash AND to_number < from_number;
	IF NOT FOUND OR NOT coalesce((SELECT CASE WHEN to_number = 0 THEN a.before = 0
			ELSE a.hashes[array_position(a.numbers, to_number)] = to_hash END
			FROM runtime.acted a WHERE a.stream = followed AND a.number >= to_number ORDER BY a.number LIMIT 1), to_number = 0) THEN
		RAISE EXCEPTION 'the cursor of % cannot go back from % to %', followed, from_number, to_number USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO runtime.cursor (stream, epoch, number, hash, at) VALUES (followed, heard, to_number, to_hash, now);
	UPDATE runtime.parked p SET key = p.key || '/' || heard, given_up = heard, retry = false,
			code = CASE WHEN p.drained_at IS NULL THEN p.code ELSE 'lost_in_fork' END,
			detail = CASE WHEN p.drained_at IS NULL THEN 'It was not acted on, and its producer has it no more.'
				ELSE 'Its producer has it no more; it was acted on.' END,
			drained_at = CASE WHEN p.drained_at IS NULL THEN now END
		WHERE p.stream = followed AND p.number > to_number AND p.given_up = 0;
	INSERT INTO runtime.parked (key, stream, number, subject, type, body, code, detail, owner, attempts, retry, parked_at, given_up)
		SELECT followed || '#' || e.number || '/' || heard, followed, e.number, coalesce(nullif(e.subject, ''), followed || '#' || e.number),
			e.type, '', 'lost_in_fork', 'Its producer has it no more; it was acted on.', department, 1, false, a.at, heard
		FROM runtime.acted a, unnest(a.numbers, a.types, a.subjects) AS e (number, type, subject)
		WHERE a.stream = followed AND a.number > to_number AND e.number > to_number
			AND NOT EXISTS (SELECT FROM runtime.parked p WHERE p.stream = followed AND p.number = e.number AND p.given_up = heard)
		ORDER BY e.number;
	UPDATE runtime.acted a SET number = to_number, hash = to_hash, numbers = a.numbers[:k], hashes = a.hashes[:k], types = a.types[:k],
			subjects = a.subjects[:k]
		FROM (SELECT b.number, array_position(b.numbers, to_number) AS k FROM runtime.acted b WHERE b.stream = followed AND b.number > to_number
			ORDER BY b.number LIMIT 1) AS parted
		WHERE a.stream = followed AND a.number = parted.number AND k > 0;
	DELETE FROM runtime.acted a WHERE a.stream = followed AND a.number > to_number;
END $$;
REVOKE ALL ON FUNCTION runtime.cursor_back FROM PUBLIC;
GRANT EXECUTE ON FUNCTION runtime.cursor_back TO {{daemon}};
