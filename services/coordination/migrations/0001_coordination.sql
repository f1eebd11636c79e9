-- Who is responsible for what, and the reviews that follow from it.
CREATE SCHEMA coordination;
GRANT USAGE ON SCHEMA coordination TO {{daemon}};

CREATE TABLE coordination.responsibility (
	matter text PRIMARY KEY,
	version bigint NOT NULL CHECK (version > 0),
	title jsonb NOT NULL,
	lead text NOT NULL,
	assisting text,
	days bigint NOT NULL CHECK (days BETWEEN 1 AND 365),
	warn_days bigint NOT NULL,
	put_by text NOT NULL,
	put_at timestamptz NOT NULL,
	CONSTRAINT warning_before_deadline CHECK (warn_days >= 0 AND warn_days < days)
);
GRANT SELECT, INSERT, UPDATE (version, title, lead, assisting, days, warn_days, put_by, put_at)
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
	lead text NOT NULL,
	owner text NOT NULL,
	state text NOT NULL CHECK (state IN ('open', 'overdue', 'concluded', 'cancelled')),
	result text CHECK (result IN ('agreed', 'objected')),
	asked_at timestamptz NOT NULL,
	due timestamptz NOT NULL,
	concluded_at timestamptz,
	generation bigint NOT NULL,
	FOREIGN KEY (matter, version) REFERENCES coordination.responsibility_version (matter, version),
	CONSTRAINT result_when_concluded CHECK ((state = 'concluded') = (result IS NOT NULL)),
	CONSTRAINT closed_has_a_time CHECK ((state IN ('concluded', 'cancelled')) = (concluded_at IS NOT NULL))
);
CREATE INDEX review_award ON coordination.review (award);
CREATE INDEX review_waiting ON coordination.review (owner, due) WHERE state IN ('open', 'overdue');
GRANT SELECT, INSERT, UPDATE (owner, state, result, due, concluded_at, generation) ON coordination.review TO {{daemon}};

-- What has been concluded or cancelled stays so; what is overdue is never in time again.
CREATE FUNCTION coordination.review_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.state IN ('concluded', 'cancelled') OR (OLD.state = 'overdue' AND NEW.state = 'open') THEN
		RAISE EXCEPTION 'review % is % and cannot become %', OLD.number, OLD.state, NEW.state USING ERRCODE = 'check_violation';
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

-- One opinion a department, given by an officer of that department, on what it was asked.
CREATE TABLE coordination.opinion (
	task text PRIMARY KEY,
	review text NOT NULL,
	department text NOT NULL,
	agree boolean NOT NULL,
	reasons jsonb NOT NULL,
	given_by text NOT NULL,
	given_at timestamptz NOT NULL,
	FOREIGN KEY (task, review, department) REFERENCES coordination.task (task, review, department),
	CONSTRAINT given_by_own_officer CHECK (given_by LIKE 'officer/' || department || '/%')
);
CREATE INDEX opinion_review ON coordination.opinion (review);
GRANT SELECT, INSERT ON coordination.opinion TO {{daemon}};
