-- Who is responsible for what, and the reviews that follow from it.
CREATE SCHEMA coordination;
GRANT USAGE ON SCHEMA coordination TO {{daemon}};

CREATE TABLE coordination.responsibility (
	matter text PRIMARY KEY,
	version bigint NOT NULL CHECK (version > 0),
	title jsonb NOT NULL,
	lead text NOT NULL,
	assisting text,
	joining text NOT NULL CHECK (joining IN ('all_agree', 'any_refuses', 'majority')),
	deputy text,
	days bigint NOT NULL CHECK (days BETWEEN 1 AND 365),
	warn_days bigint NOT NULL,
	put_by text NOT NULL,
	put_at timestamptz NOT NULL,
	CONSTRAINT warning_before_deadline CHECK (warn_days >= 0 AND warn_days < days)
);
GRANT SELECT, INSERT, UPDATE (version, title, lead, assisting, joining, deputy, days, warn_days, put_by, put_at)
	ON coordination.responsibility TO {{daemon}};

CREATE TABLE coordination.responsibility_version (
	version_key text PRIMARY KEY,
	matter text NOT NULL REFERENCES coordination.responsibility,
	version bigint NOT NULL,
	content jsonb NOT NULL,
	put_by text NOT NULL,
	put_at timestamptz NOT NULL,
	UNIQUE (matter, version),
	CHECK (version_key = matter || '@' || version)
);
GRANT SELECT, INSERT ON coordination.responsibility_version TO {{daemon}};

CREATE TABLE coordination.review (
	number text PRIMARY KEY,
	award text NOT NULL,
	case_number text NOT NULL,
	policy text NOT NULL,
	matter text NOT NULL,
	version bigint NOT NULL,
	question jsonb,
	asked_by text NOT NULL,
	application text NOT NULL,
	joining text NOT NULL CHECK (joining IN ('all_agree', 'any_refuses', 'majority')),
	lead text NOT NULL,
	deputy text,
	owner text NOT NULL,
	state text NOT NULL CHECK (state IN ('open', 'overdue', 'concluded', 'cancelled')),
	result text CHECK (result IN ('agreed', 'objected')),
	asked_at timestamptz NOT NULL,
	due timestamptz NOT NULL,
	concluded_at timestamptz,
	days bigint NOT NULL CHECK (days > 0),
	warn_days bigint NOT NULL,
	generation bigint NOT NULL,
	UNIQUE (number, deputy),
	CONSTRAINT late_is_the_deputys CHECK (state <> 'overdue' OR owner = coalesce(deputy, lead)),
	CONSTRAINT concluded_is_the_leads CHECK (state <> 'concluded' OR owner = lead),
	FOREIGN KEY (matter, version) REFERENCES coordination.responsibility_version (matter, version),
	CONSTRAINT result_when_concluded CHECK ((state = 'concluded') = (result IS NOT NULL)),
	CONSTRAINT closed_has_a_time CHECK ((state IN ('concluded', 'cancelled')) = (concluded_at IS NOT NULL))
);
CREATE INDEX review_award ON coordination.review (award);
CREATE INDEX review_waiting ON coordination.review (owner, due) WHERE state IN ('open', 'overdue');
GRANT SELECT, INSERT, UPDATE (owner, state, result, due, concluded_at, days, generation) ON coordination.review TO {{daemon}};

-- What has been concluded or cancelled stays so; what is overdue is never in time again; a deadline only moves on.
CREATE FUNCTION coordination.review_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.state IN ('concluded', 'cancelled') OR (OLD.state = 'overdue' AND NEW.state = 'open') THEN
		RAISE EXCEPTION 'review % is % and cannot become %', OLD.number, OLD.state, NEW.state USING ERRCODE = 'check_violation';
	END IF;
	IF NEW.due < OLD.due OR NEW.due > OLD.due AND NEW.state <> 'open' THEN
		RAISE EXCEPTION 'review % is due at %, not %', OLD.number, OLD.due, NEW.due USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER review_only_forward BEFORE UPDATE ON coordination.review
	FOR EACH ROW EXECUTE FUNCTION coordination.review_only_forward();

CREATE TABLE coordination.task (
	task text PRIMARY KEY,
	review text NOT NULL REFERENCES coordination.review,
	department text NOT NULL,
	place bigint NOT NULL CHECK (place > 0),
	UNIQUE (review, department),
	UNIQUE (task, review, department),
	CHECK (task = review || ' ' || department)
);
GRANT SELECT, INSERT ON coordination.task TO {{daemon}};

-- What a department said, each turn a row: given, corrected, withdrawn.  By an officer of that department, or of the review's deputy.
CREATE TABLE coordination.opinion (
	opinion text PRIMARY KEY,
	task text NOT NULL,
	review text NOT NULL,
	department text NOT NULL,
	deputy text,
	turn bigint NOT NULL CHECK (turn BETWEEN 1 AND 9),
	kind text NOT NULL CHECK (kind IN ('given', 'corrected', 'withdrawn')),
	agree boolean NOT NULL,
	late boolean NOT NULL,
	conditions jsonb,
	reasons jsonb NOT NULL,
	given_by text NOT NULL,
	given_at timestamptz NOT NULL,
	UNIQUE (task, turn),
	CHECK (opinion = task || '#' || turn),
	FOREIGN KEY (task, review, department) REFERENCES coordination.task (task, review, department),
	FOREIGN KEY (review, deputy) REFERENCES coordination.review (number, deputy),
	CONSTRAINT given_by_own_officer CHECK (given_by LIKE 'officer/' || coalesce(deputy, department) || '/%'),
	CONSTRAINT deputy_when_late CHECK (deputy IS NULL OR late),
	CONSTRAINT conditions_when_agreed CHECK (conditions IS NULL OR agree)
);
CREATE INDEX opinion_review ON coordination.opinion (review);
GRANT SELECT, INSERT ON coordination.opinion TO {{daemon}};

-- The opinion that counts of each department that has spoken.
CREATE VIEW coordination.standing_opinion AS
	SELECT * FROM coordination.opinion o WHERE kind <> 'withdrawn'
		AND NOT EXISTS (SELECT FROM coordination.opinion later WHERE later.task = o.task AND later.turn > o.turn);
GRANT SELECT ON coordination.standing_opinion TO {{daemon}};

-- One opinion of a department stands at a time; only that one is corrected or withdrawn; none comes after the conclusion.
CREATE FUNCTION coordination.opinion_in_turn() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
	before text;
	state text;
	closed timestamptz;
BEGIN
	SELECT o.kind INTO before FROM coordination.opinion o WHERE o.task = NEW.task AND o.turn = NEW.turn - 1;
	IF (NEW.kind = 'given') = (before IN ('given', 'corrected')) OR NEW.turn > 1 AND before IS NULL OR NEW.turn = 1 AND NEW.kind <> 'given' THEN
		RAISE EXCEPTION 'opinion % cannot be %', NEW.opinion, NEW.kind USING ERRCODE = 'check_violation', CONSTRAINT = 'opinion_in_turn';
	END IF;
	SELECT r.state, r.concluded_at INTO state, closed FROM coordination.review r WHERE r.number = NEW.review;
	IF state = 'cancelled' OR state = 'concluded' AND closed <> NEW.given_at THEN
		RAISE EXCEPTION 'review % is %', NEW.review, state USING ERRCODE = 'check_violation', CONSTRAINT = 'opinion_in_time';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER opinion_in_turn BEFORE INSERT ON coordination.opinion
	FOR EACH ROW EXECUTE FUNCTION coordination.opinion_in_turn();

-- Exactly one department has an open review: one that is asked and has not spoken.
CREATE FUNCTION coordination.one_owner() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
	of text := CASE TG_TABLE_NAME WHEN 'review' THEN to_jsonb(NEW) ->> 'number' ELSE to_jsonb(NEW) ->> 'review' END;
BEGIN
	IF EXISTS (SELECT FROM coordination.review r WHERE r.number = of AND r.state = 'open' AND NOT EXISTS (
			SELECT FROM coordination.task t WHERE t.review = of AND t.department = r.owner
				AND NOT EXISTS (SELECT FROM coordination.standing_opinion o WHERE o.task = t.task))) THEN
		RAISE EXCEPTION 'review % waits for nobody that is asked', of USING ERRCODE = 'check_violation', CONSTRAINT = 'one_owner';
	END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER one_owner AFTER INSERT OR UPDATE ON coordination.review DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION coordination.one_owner();
CREATE CONSTRAINT TRIGGER one_owner AFTER INSERT ON coordination.opinion DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION coordination.one_owner();

-- What enterprises ask of the departments.  Never closed without an answer; what was asked stays as it was.
CREATE TABLE coordination.request_sequence (
	sequence text PRIMARY KEY CHECK (sequence = 'request'),
	year bigint NOT NULL,
	last bigint NOT NULL CHECK (last BETWEEN 1 AND 999999)
);
GRANT SELECT, INSERT, UPDATE (year, last) ON coordination.request_sequence TO {{daemon}};

CREATE FUNCTION coordination.request_sequence_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF (NEW.year, NEW.last) <= (OLD.year, OLD.last) THEN
		RAISE EXCEPTION 'numbers of requests would go back' USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER request_sequence_only_forward BEFORE UPDATE ON coordination.request_sequence
	FOR EACH ROW EXECUTE FUNCTION coordination.request_sequence_only_forward();

-- Numbers of requests that were given in events that were lost are never given again: each of them had one at most, and more may have been lost than is known.
CREATE FUNCTION coordination.skip_lost_numbers() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	INSERT INTO coordination.request_sequence AS s (sequence, year, last)
		VALUES ('request', extract(year FROM NEW.at AT TIME ZONE interval '8 hours'), least(NEW.lost - NEW.after + 1000, 999999))
		ON CONFLICT (sequence) DO UPDATE SET year = excluded.year,
			last = least(CASE WHEN s.year = excluded.year THEN s.last ELSE 0 END + NEW.lost - NEW.after + 1000, 999999)
		WHERE s.year < excluded.year OR (s.year = excluded.year AND s.last < 999999);
	RETURN NEW;
END $$;
CREATE TRIGGER skip_lost_numbers AFTER INSERT ON runtime.fork FOR EACH ROW EXECUTE FUNCTION coordination.skip_lost_numbers();

CREATE TABLE coordination.request (
	number text PRIMARY KEY,
	matter text NOT NULL,
	version bigint NOT NULL,
	party text NOT NULL,
	text json NOT NULL,
	external_ids json,
	portal text NOT NULL CHECK (portal LIKE 'portal/_%'),
	owner text NOT NULL,
	deputy text,
	state text NOT NULL CHECK (state IN ('open', 'overdue', 'answered', 'closed')),
	filed_at timestamptz NOT NULL,
	due timestamptz NOT NULL,
	answer json,
	answered_by text CHECK (answered_by LIKE 'officer/_%'),
	answered_at timestamptz,
	rating bigint NOT NULL CHECK (rating BETWEEN 0 AND 5),
	reopened bigint NOT NULL CHECK (reopened IN (0, 1)),
	days bigint NOT NULL CHECK (days > 0),
	generation bigint NOT NULL,
	FOREIGN KEY (matter, version) REFERENCES coordination.responsibility_version (matter, version),
	CONSTRAINT answered_by_whom_and_when CHECK (
		(answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)),
	CONSTRAINT never_closed_silently CHECK (state NOT IN ('answered', 'closed') OR answer IS NOT NULL),
	CONSTRAINT rated_when_answered CHECK (rating = 0 OR answer IS NOT NULL)
);
CREATE INDEX request_waiting ON coordination.request (owner, due) WHERE state IN ('open', 'overdue');
GRANT SELECT, INSERT, UPDATE (owner, state, due, answer, answered_by, answered_at, rating, reopened, generation)
	ON coordination.request TO {{daemon}};

CREATE FUNCTION coordination.request_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF (OLD.state, NEW.state) NOT IN (('open', 'open'), ('open', 'overdue'), ('open', 'answered'), ('overdue', 'overdue'),
		('overdue', 'answered'), ('answered', 'open'), ('answered', 'closed')) OR (OLD.state, NEW.state) = ('answered', 'open')
		AND (OLD.reopened, NEW.reopened) <> (0, 1) THEN
		IF OLD.state = NEW.state AND EXISTS (SELECT FROM runtime.erasure WHERE subject = OLD.number AND starts_with(stream, 'coordination/')) THEN
			RETURN NEW;
		END IF;
		RAISE EXCEPTION 'request % is % and cannot become %', OLD.number, OLD.state, NEW.state USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER request_only_forward BEFORE UPDATE ON coordination.request
	FOR EACH ROW EXECUTE FUNCTION coordination.request_only_forward();

-- All that was said of a request was erased by law: so are its words and those of the answer, once there is one.  Opinions and their reasons
-- stay, as decisions stand on them.
CREATE FUNCTION coordination.erase_request() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	UPDATE coordination.request SET text = '"已依法清除"', answer = '{"zh": "已依法清除", "en": "Erased by law"}', external_ids = NULL
		WHERE number = NEW.subject AND state IN ('answered', 'closed');
	RETURN NEW;
END $$;
CREATE TRIGGER erase_request AFTER INSERT ON runtime.erasure FOR EACH ROW
	WHEN (NEW.subject IS NOT NULL AND starts_with(NEW.stream, 'coordination/')) EXECUTE FUNCTION coordination.erase_request();
