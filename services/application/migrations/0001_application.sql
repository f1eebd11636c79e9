-- The one window's tables.  The owner keeps them; the daemon adds rows and moves cases forward, and rewrites no history.
CREATE SCHEMA application;
GRANT USAGE ON SCHEMA application TO {{daemon}};

-- An instant as it is written on the wire.
CREATE FUNCTION application.wire(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- Policies as published, by version; of what is here only the end of filing is ever added.
CREATE TABLE application.policy (
	ref text PRIMARY KEY,
	id text NOT NULL,
	document json NOT NULL,
	published_at timestamptz NOT NULL,
	withdrawn_at timestamptz,
	reaches boolean NOT NULL DEFAULT false,
	CONSTRAINT ref_is_id_and_version CHECK (starts_with(ref, id || '@'))
);
CREATE TRIGGER named_rows_stay BEFORE DELETE OR UPDATE OF ref OR TRUNCATE ON application.policy
	FOR EACH STATEMENT EXECUTE FUNCTION runtime.named_rows_stay();
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON application.policy TO {{daemon}};

-- One profile per enterprise.  attributes: {name: {value, source, at}}, each the newest by its own date.
CREATE TABLE application.party (
	uscc text PRIMARY KEY CHECK (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
	name text NOT NULL,
	kind text NOT NULL,
	external_ids json NOT NULL,
	attributes json NOT NULL,
	changes bigint NOT NULL CHECK (changes >= 0),
	updated_by text NOT NULL,
	updated_at timestamptz NOT NULL,
	portal text CHECK (portal ~ '^portal/')
);
CREATE TRIGGER named_rows_stay BEFORE DELETE OR UPDATE OF uscc OR TRUNCATE ON application.party
	FOR EACH STATEMENT EXECUTE FUNCTION runtime.named_rows_stay();
GRANT SELECT, INSERT, UPDATE (name, kind, external_ids, attributes, changes, updated_by, updated_at, portal) ON application.party
	TO {{daemon}};

CREATE FUNCTION application.of_a_party() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	missing text;
BEGIN
	SELECT a.party INTO missing FROM added a WHERE NOT EXISTS (SELECT FROM application.party p WHERE p.uscc = a.party) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'there is no enterprise %', missing USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'of_a_party';
	END IF;
	RETURN NULL;
END $$;

-- All that was ever said of an enterprise: only added to.
CREATE TABLE application.attribute (
	attribute text PRIMARY KEY,
	party text NOT NULL,
	number bigint NOT NULL CHECK (number > 0),
	name text NOT NULL CHECK (name LIKE 'party.%' OR name LIKE 'held.%'),
	value json NOT NULL,
	source text NOT NULL,
	as_of text NOT NULL CHECK (as_of ~ '^\d{4}-\d\d-\d\d$'),
	recorded_by text NOT NULL,
	recorded_at timestamptz NOT NULL,
	CONSTRAINT attribute_is_party_and_number CHECK (attribute = party || ' ' || number)
);
CREATE INDEX attribute_party ON application.attribute (party, name);
CREATE TRIGGER of_a_party AFTER INSERT ON application.attribute REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION application.of_a_party();
GRANT SELECT, INSERT ON application.attribute TO {{daemon}};

-- The vault: the only place of people's names and telephone numbers.  answers: attested, yes or no, without groups.
CREATE TABLE application.person (
	person text PRIMARY KEY CHECK (person ~ '^person-[0-9a-f-]{36}$'),
	party text NOT NULL,
	name text,
	telephone text,
	answers json,
	recorded_by text NOT NULL,
	recorded_at timestamptz NOT NULL,
	erased_at timestamptz,
	erased_by text CHECK (erased_by LIKE 'operator/_%'),
	erased_because text,
	erased_request text,
	CONSTRAINT there_or_erased CHECK (num_nulls(name, telephone, answers) = CASE WHEN erased_at IS NULL THEN 0 ELSE 3 END),
	CONSTRAINT erased_by_whom_and_why CHECK (num_nulls(erased_at, erased_by, erased_because, erased_request) IN (0, 4))
);
GRANT SELECT, INSERT, UPDATE (name, telephone, answers, erased_at, erased_by, erased_because, erased_request) ON application.person TO {{daemon}};

CREATE TRIGGER of_a_party AFTER INSERT ON application.person REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION application.of_a_party();
-- What a person's data was is never changed, only erased, once.
CREATE FUNCTION application.person_only_erased() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL THEN
		RAISE EXCEPTION 'what is known of % can only be erased, once', OLD.person USING ERRCODE = 'check_violation', CONSTRAINT = 'person_only_erased';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER person_only_erased BEFORE UPDATE ON application.person
	FOR EACH ROW EXECUTE FUNCTION application.person_only_erased();

-- Who looked into the vault, when and why: written in the transaction of the look.
CREATE TABLE application.person_look (
	look text PRIMARY KEY,
	person text NOT NULL REFERENCES application.person,
	officer text NOT NULL CHECK (officer ~ '^officer/'),
	reason text NOT NULL CHECK (length(reason) > 0),
	at timestamptz NOT NULL
);
CREATE INDEX person_look_person ON application.person_look (person, at);
GRANT SELECT, INSERT ON application.person_look TO {{daemon}};

-- The last case number of the year; never goes back, so a number is never given twice.
CREATE TABLE application.sequence (
	sequence text PRIMARY KEY CHECK (sequence = 'case'),
	year bigint NOT NULL,
	last bigint NOT NULL CHECK (last BETWEEN 1 AND 999999)
);
GRANT SELECT, INSERT, UPDATE (year, last) ON application.sequence TO {{daemon}};

CREATE FUNCTION application.sequence_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF (NEW.year, NEW.last) <= (OLD.year, OLD.last) THEN
		RAISE EXCEPTION 'case numbers would go back from %-% to %-%', OLD.year, OLD.last, NEW.year, NEW.last
			USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER sequence_only_forward BEFORE UPDATE ON application.sequence
	FOR EACH ROW EXECUTE FUNCTION application.sequence_only_forward();

-- Numbers that were given in events that were lost are never given again: each of them had one at most, and more may have been lost than is known.
CREATE FUNCTION application.skip_lost_numbers() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	INSERT INTO application.sequence AS s (sequence, year, last)
		VALUES ('case', extract(year FROM NEW.at AT TIME ZONE interval '8 hours'), least(NEW.lost - NEW.after + 1000, 999999))
		ON CONFLICT (sequence) DO UPDATE SET year = excluded.year,
			last = least(CASE WHEN s.year = excluded.year THEN s.last ELSE 0 END + NEW.lost - NEW.after + 1000, 999999)
		WHERE s.year < excluded.year OR (s.year = excluded.year AND s.last < 999999);
	RETURN NEW;
END $$;
CREATE TRIGGER skip_lost_numbers AFTER INSERT ON runtime.fork FOR EACH ROW EXECUTE FUNCTION application.skip_lost_numbers();

-- A case.  before, owner_before: where the work stands while a withdrawal is asked for, else the same as state and owner.
CREATE TABLE application.application (
	case_number text PRIMARY KEY CHECK (case_number ~ '^\d{6}-\d{4}-\d{6}-[0-9A-Z]$'),
	policy text NOT NULL,
	policy_id text NOT NULL,
	party text NOT NULL,
	party_name text NOT NULL,
	period text NOT NULL CHECK (period ~ '^(\d{4}|once)$'),
	handler text NOT NULL CHECK (handler LIKE 'subsidy/%'),
	review_by text,
	portal text NOT NULL CHECK (portal LIKE 'portal/%'),
	actor text,
	filed_on text NOT NULL CHECK (filed_on ~ '^\d{4}-\d\d-\d\d$'),
	filed_at timestamptz NOT NULL,
	document json NOT NULL,
	assessment json NOT NULL,
	people json NOT NULL,
	external_ids json NOT NULL,
	state text NOT NULL CHECK (state IN ('submitted', 'incomplete', 'refused', 'in_review', 'waiting_for_funds',
		'approved', 'paying', 'paid', 'payment_failed', 'withdrawing', 'withdrawn', 'recognised', 'expired', 'revoked', 'in_notice', 'correcting')),
	before text NOT NULL CHECK (before IN ('submitted', 'incomplete', 'refused', 'in_review', 'waiting_for_funds',
		'approved', 'paying', 'paid', 'payment_failed', 'withdrawn', 'recognised', 'expired', 'revoked', 'in_notice', 'correcting')),
	owner text NOT NULL,
	owner_before text NOT NULL,
	has_amount boolean NOT NULL,
	amount bigint NOT NULL CHECK (amount BETWEEN 0 AND 9007199254740991),
	award text CHECK (starts_with(award, case_number || '/')),
	due text,
	waiting_since timestamptz,
	decision json,
	parts json,
	changes bigint NOT NULL CHECK (changes > 0),
	clock_days bigint NOT NULL DEFAULT 0 CHECK (clock_days >= 0),
	clock_used bigint NOT NULL DEFAULT 0 CHECK (clock_used >= 0),
	clock_since timestamptz,
	clock_due timestamptz,
	clock_ended timestamptz,
	correction text,
	corrections bigint NOT NULL DEFAULT 0 CHECK (corrections >= 0),
	days_to_end bigint NOT NULL DEFAULT 0,
	-- Not the state itself stands in an index, which would be written anew at each change of state.
	counts boolean GENERATED ALWAYS AS (state NOT IN ('refused', 'incomplete', 'withdrawn', 'expired', 'revoked')) STORED,
	CONSTRAINT clock_stands_still_in_correction CHECK (before <> 'correcting' OR (clock_since IS NULL AND correction IS NOT NULL)),
	CONSTRAINT clock_runs_to_its_end CHECK ((clock_since IS NULL) = (clock_due IS NULL) AND (clock_ended IS NULL OR clock_since IS NULL)),
	CONSTRAINT policy_is_id_and_version CHECK (starts_with(policy, policy_id || '@')),
	CONSTRAINT before_is_state_unless_withdrawing CHECK (
		state = 'withdrawing' OR (before = state AND owner_before = owner)),
	CONSTRAINT open_waits_since CHECK (
		(state IN ('refused', 'paid', 'withdrawn', 'recognised', 'expired', 'revoked')) = (waiting_since IS NULL)),
	CONSTRAINT no_amount_is_zero CHECK (has_amount OR amount = 0),
	CONSTRAINT refused_with_decision CHECK (state <> 'refused' OR decision IS NOT NULL),
	CONSTRAINT approved_with_decision CHECK (
		before NOT IN ('approved', 'paying', 'paid', 'payment_failed', 'recognised', 'expired', 'revoked', 'in_notice') OR (decision IS NOT NULL AND award IS NOT NULL))
) WITH (fillfactor = 40, toast_tuple_target = 1600); -- room for the row's later states beside it, which do not carry its assessment along
-- Filed once by an enterprise for a policy, in whichever version, and a period.
CREATE UNIQUE INDEX application_filed_once ON application.application (party, policy_id, period)
	WHERE counts;
CREATE INDEX application_party_policy ON application.application (party, policy_id);
CREATE INDEX application_portal ON application.application (portal, filed_at);
CREATE INDEX application_filed_at ON application.application (filed_at);
GRANT SELECT, INSERT (case_number, policy, policy_id, party, party_name, period, handler, review_by, portal, actor, filed_on, filed_at, document,
	assessment, people, external_ids, state, before, owner, owner_before, has_amount, amount, award, due, waiting_since, decision, parts, changes, clock_days, clock_used, clock_since, clock_due,
	clock_ended, correction, corrections, days_to_end)
	ON application.application TO {{daemon}};
GRANT UPDATE (state, before, owner, owner_before, has_amount, amount, award, due, waiting_since, decision, parts, changes, clock_days, clock_used, clock_since, clock_due,
	clock_ended, correction, corrections, days_to_end)
	ON application.application TO {{daemon}};

CREATE TRIGGER named_rows_stay BEFORE DELETE OR UPDATE OF case_number OR TRUNCATE ON application.application
	FOR EACH STATEMENT EXECUTE FUNCTION runtime.named_rows_stay();
CREATE TRIGGER of_a_party AFTER INSERT ON application.application REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION application.of_a_party();

CREATE FUNCTION application.of_a_policy() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	missing text;
BEGIN
	SELECT a.policy INTO missing FROM (SELECT DISTINCT policy FROM added) AS a
		WHERE NOT EXISTS (SELECT FROM application.policy p WHERE p.ref = a.policy) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'there is no policy %', missing USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'of_a_policy';
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER of_a_policy AFTER INSERT ON application.application REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION application.of_a_policy();

-- What is over stays over; but what was paid may come back from the bank.
CREATE FUNCTION application.application_stays_closed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.state IN ('refused', 'paid', 'withdrawn', 'expired', 'revoked') AND NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('paid', 'payment_failed'), ('paid', 'paying')) THEN
		RAISE EXCEPTION 'case % is % and cannot become %', OLD.case_number, OLD.state, NEW.state
			USING ERRCODE = 'check_violation';
	END IF;
	IF NEW.changes < OLD.changes THEN
		RAISE EXCEPTION 'history of case % would go back', OLD.case_number USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER application_stays_closed BEFORE UPDATE ON application.application
	FOR EACH ROW EXECUTE FUNCTION application.application_stays_closed();

-- Each change of a case: only added to.
CREATE TABLE application.change (
	change text NOT NULL,
	case_number text NOT NULL,
	number bigint NOT NULL CHECK (number > 0),
	at timestamptz NOT NULL,
	state text NOT NULL,
	by text NOT NULL,
	detail text NOT NULL,
	text json NOT NULL,
	PRIMARY KEY (case_number, number),
	CONSTRAINT change_is_case_and_number CHECK (change = case_number || ' ' || number)
);
GRANT SELECT, INSERT ON application.change TO {{daemon}};

CREATE FUNCTION application.of_a_case() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	missing text;
BEGIN
	SELECT a.case_number INTO missing FROM added a
		WHERE NOT EXISTS (SELECT FROM application.application p WHERE p.case_number = a.case_number) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'there is no case %', missing USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'of_a_case';
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER of_a_case AFTER INSERT ON application.change REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION application.of_a_case();

-- What was asked to be mended, and what was handed in: written once when it is asked, once when it is answered.
CREATE TABLE application.correction (
	correction text PRIMARY KEY,
	case_number text NOT NULL REFERENCES application.application,
	items json NOT NULL,
	asked_by text NOT NULL,
	asked_at timestamptz NOT NULL,
	due timestamptz,
	answered_at timestamptz,
	document json,
	assessment json,
	people json,
	external_ids json,
	CONSTRAINT correction_of_the_case CHECK (starts_with(correction, case_number || '/')),
	CONSTRAINT answered_with_all CHECK (num_nulls(answered_at, document, assessment, people, external_ids) IN (0, 5))
);
CREATE UNIQUE INDEX correction_open ON application.correction (case_number) WHERE answered_at IS NULL;
CREATE INDEX correction_case ON application.correction (case_number, answered_at);
GRANT SELECT, INSERT, UPDATE (answered_at, document, assessment, people, external_ids) ON application.correction TO {{daemon}};

CREATE FUNCTION application.correction_answered_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.answered_at IS NOT NULL AND NOT EXISTS (SELECT FROM runtime.erasure e WHERE e.subject = OLD.case_number AND starts_with(e.stream, 'application/')) THEN
		RAISE EXCEPTION 'correction % is answered', OLD.correction USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_answered_once';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER correction_answered_once BEFORE UPDATE ON application.correction
	FOR EACH ROW EXECUTE FUNCTION application.correction_answered_once();

-- Who was told of a policy that reaches them: each enterprise once for a version, with the portal's receipt.
CREATE TABLE application.match (
	match text PRIMARY KEY,
	policy text NOT NULL REFERENCES application.policy,
	party text NOT NULL REFERENCES application.party,
	portal text NOT NULL CHECK (portal ~ '^portal/'),
	state text NOT NULL CHECK (state IN ('told', 'received', 'declined', 'granted')),
	told_at timestamptz NOT NULL,
	answered_at timestamptz,
	grants_at timestamptz,
	CONSTRAINT match_is_policy_and_party CHECK (match = policy || ' ' || party),
	CONSTRAINT granted_only_where_announced CHECK (state <> 'granted' OR grants_at IS NOT NULL),
	CONSTRAINT answered_has_a_receipt CHECK (state NOT IN ('received', 'declined') OR answered_at IS NOT NULL)
);
CREATE INDEX match_portal ON application.match (portal, told_at);
CREATE INDEX match_party ON application.match (party);
GRANT SELECT, INSERT, UPDATE (state, answered_at) ON application.match TO {{daemon}};

-- What was declined is not granted after all.
CREATE FUNCTION application.match_stays_declined() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.state IN ('declined', 'granted') AND NEW.state <> OLD.state THEN
		RAISE EXCEPTION 'match % is % and cannot become %', OLD.match, OLD.state, NEW.state USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER match_stays_declined BEFORE UPDATE ON application.match
	FOR EACH ROW EXECUTE FUNCTION application.match_stays_declined();

-- All that was said of a case was erased by law: what was taken down about people goes too.  What was decided and why, the enterprise and its
-- figures stay, as other laws want.
CREATE FUNCTION application.erase_case() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	UPDATE application.application SET people = '[]', actor = NULL, document = (document::jsonb - 'people' - 'form')::json WHERE case_number = NEW.subject;
	UPDATE application.correction SET people = '[]', document = (document::jsonb - 'people' - 'form')::json
		WHERE case_number = NEW.subject AND answered_at IS NOT NULL;
	RETURN NEW;
END $$;
CREATE TRIGGER erase_case AFTER INSERT ON runtime.erasure FOR EACH ROW
	WHEN (NEW.subject IS NOT NULL AND starts_with(NEW.stream, 'application/')) EXECUTE FUNCTION application.erase_case();
