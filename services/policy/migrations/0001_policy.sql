-- Policies by version.  The owner keeps the tables; the daemon can add and move them forward, and change nothing that was
-- published.
CREATE SCHEMA policy;
GRANT USAGE ON SCHEMA policy TO {{daemon}};

CREATE TABLE policy.policy (
	ref text PRIMARY KEY CHECK (ref ~ '^[A-Za-z][A-Za-z0-9._-]{0,31}@[1-9][0-9]{0,5}$'),
	id text NOT NULL,
	version bigint NOT NULL CHECK (version > 0),
	issued_by text NOT NULL,
	state text NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
	document json NOT NULL,
	drafted_by text NOT NULL,
	drafted_at timestamptz NOT NULL,
	published_by text,
	published_at timestamptz,
	withdrawn_by text,
	withdrawn_at timestamptz,
	withdrawn_because json,
	UNIQUE (id, version),
	CONSTRAINT ref_is_id_and_version CHECK (ref = id || '@' || version),
	CONSTRAINT published_by_another CHECK (published_by <> drafted_by),
	CONSTRAINT published_by_whom_and_when CHECK (
		(state = 'draft') = (published_by IS NULL) AND (published_by IS NULL) = (published_at IS NULL)),
	CONSTRAINT withdrawn_by_whom_when_and_why CHECK (
		(state = 'withdrawn') = (withdrawn_by IS NOT NULL) AND (withdrawn_by IS NULL) = (withdrawn_at IS NULL)
		AND (withdrawn_by IS NULL) = (withdrawn_because IS NULL))
);
GRANT SELECT, INSERT ON policy.policy TO {{daemon}};
GRANT UPDATE (state, document, drafted_by, drafted_at, published_by, published_at, withdrawn_by, withdrawn_at,
	withdrawn_because) ON policy.policy TO {{daemon}};

-- What was published stays as it was published, and states go forward only.
CREATE FUNCTION policy.policy_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'published'), ('published', 'withdrawn')) THEN
		RAISE EXCEPTION 'policy % is % and cannot become %', OLD.ref, OLD.state, NEW.state
			USING ERRCODE = 'check_violation';
	END IF;
	IF OLD.state <> 'draft' AND (OLD.document::text, OLD.drafted_by, OLD.drafted_at, OLD.published_by, OLD.published_at)
		IS DISTINCT FROM (NEW.document::text, NEW.drafted_by, NEW.drafted_at, NEW.published_by, NEW.published_at) THEN
		RAISE EXCEPTION 'policy % is published and cannot be changed', OLD.ref USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER policy_only_forward BEFORE UPDATE ON policy.policy
	FOR EACH ROW EXECUTE FUNCTION policy.policy_only_forward();

-- Each officer's one part in a policy: whoever drafted cannot publish.
CREATE TABLE policy.hand (
	hand text PRIMARY KEY,
	policy text NOT NULL REFERENCES policy.policy,
	officer text NOT NULL,
	duty text NOT NULL CHECK (duty IN ('draft', 'publish')),
	CONSTRAINT hand_is_policy_and_officer CHECK (hand = policy || ' ' || officer)
);
CREATE UNIQUE INDEX hand_published_once ON policy.hand (policy) WHERE duty = 'publish';
GRANT SELECT, INSERT ON policy.hand TO {{daemon}};

-- An instant as it is written on the wire.
CREATE FUNCTION policy.wire(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
