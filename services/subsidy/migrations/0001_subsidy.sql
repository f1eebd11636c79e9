-- Funds, awards, payments and the ledger.  What must never be is refused here, whatever the daemon does.
CREATE SCHEMA subsidy;
GRANT USAGE ON SCHEMA subsidy TO {{daemon}};

CREATE TABLE subsidy.fund (
	fund text PRIMARY KEY,
	year bigint NOT NULL,
	payer text NOT NULL,
	title jsonb NOT NULL,
	indicator jsonb NOT NULL,
	external_ids jsonb,
	amount bigint NOT NULL CHECK (amount > 0),
	available bigint NOT NULL,
	committed bigint NOT NULL CHECK (committed >= 0),
	instructed bigint NOT NULL CHECK (instructed >= 0),
	paid bigint NOT NULL CHECK (paid >= 0),
	postings bigint NOT NULL CHECK (postings > 0),
	opened_by text NOT NULL,
	opened_at timestamptz NOT NULL,
	CONSTRAINT never_over_committed CHECK (available >= 0),
	CONSTRAINT nothing_lost_nothing_made CHECK (amount = available + committed + instructed + paid)
);
GRANT SELECT, INSERT, UPDATE (available, committed, instructed, paid, postings) ON subsidy.fund TO {{daemon}};

CREATE TABLE subsidy.award (
	number text PRIMARY KEY,
	case_number text NOT NULL,
	policy text NOT NULL,
	application text NOT NULL,
	portal text NOT NULL,
	party jsonb NOT NULL,
	period text NOT NULL,
	purpose text NOT NULL,
	procedure text NOT NULL CHECK (procedure IN ('instant', 'verification')),
	review_by text,
	amount bigint NOT NULL CHECK (amount > 0),
	state text NOT NULL CHECK (state IN ('in_review', 'to_decide', 'waiting_for_funds', 'approved', 'refused',
		'cancelled', 'paying', 'paid', 'payment_failed')),
	review_result text CHECK (review_result IN ('agreed', 'objected')),
	reviewers text,
	payments bigint NOT NULL,
	filed_at timestamptz NOT NULL,
	opened_at timestamptz NOT NULL,
	UNIQUE (number, portal),
	UNIQUE (number, procedure)
);
CREATE INDEX award_case ON subsidy.award (case_number);
CREATE INDEX award_state ON subsidy.award (state, filed_at);
GRANT SELECT, INSERT, UPDATE (state, review_result, reviewers, payments) ON subsidy.award TO {{daemon}};

CREATE TABLE subsidy.allocation (
	allocation text PRIMARY KEY,
	award text NOT NULL REFERENCES subsidy.award,
	fund text NOT NULL REFERENCES subsidy.fund,
	payer text NOT NULL,
	year bigint NOT NULL,
	amount bigint NOT NULL CHECK (amount >= 0)
);
CREATE INDEX allocation_award ON subsidy.allocation (award);
GRANT SELECT, INSERT ON subsidy.allocation TO {{daemon}};

-- The key refuses a second decision; who filed never decides.
CREATE TABLE subsidy.decision (
	award text PRIMARY KEY,
	portal text NOT NULL,
	approve boolean NOT NULL,
	decided_by text NOT NULL,
	decided_at timestamptz NOT NULL,
	reasons jsonb NOT NULL CHECK (jsonb_array_length(reasons) > 0),
	UNIQUE (award, decided_by),
	FOREIGN KEY (award, portal) REFERENCES subsidy.award (number, portal),
	CONSTRAINT decider_did_not_file CHECK (decided_by <> portal)
);
GRANT SELECT, INSERT ON subsidy.decision TO {{daemon}};

-- Who decided does not pay; but an instant award is decided and instructed by its policy's rule.
CREATE TABLE subsidy.payment (
	payment text PRIMARY KEY,
	award text NOT NULL,
	allocation text NOT NULL REFERENCES subsidy.allocation,
	fund text NOT NULL REFERENCES subsidy.fund,
	payer text NOT NULL,
	amount bigint NOT NULL CHECK (amount > 0),
	procedure text NOT NULL,
	decided_by text NOT NULL,
	instructed_by text NOT NULL,
	instructed_at timestamptz NOT NULL,
	state text NOT NULL CHECK (state IN ('instructed', 'confirmed', 'failed')),
	confirmed_by text,
	confirmed_at timestamptz,
	reference text,
	reason text,
	external_ids jsonb,
	FOREIGN KEY (award, decided_by) REFERENCES subsidy.decision (award, decided_by),
	FOREIGN KEY (award, procedure) REFERENCES subsidy.award (number, procedure),
	CONSTRAINT payer_did_not_decide CHECK (
		instructed_by <> decided_by OR (procedure = 'instant' AND instructed_by LIKE 'rule:%')),
	CONSTRAINT settled_by_whom_and_when CHECK (
		(state = 'instructed') = (confirmed_by IS NULL) AND (confirmed_by IS NULL) = (confirmed_at IS NULL)),
	CONSTRAINT failed_for_a_reason CHECK ((state = 'failed') = (reason IS NOT NULL))
);
-- Money for one part of an award is under way, or paid, at most once.
CREATE UNIQUE INDEX payment_once ON subsidy.payment (allocation) WHERE state <> 'failed';
CREATE INDEX payment_award ON subsidy.payment (award);
GRANT SELECT, INSERT, UPDATE (state, confirmed_by, confirmed_at, reference, reason, external_ids)
	ON subsidy.payment TO {{daemon}};

CREATE TABLE subsidy.ledger_line (
	line text PRIMARY KEY,
	place bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
	transaction text NOT NULL,
	account text NOT NULL CHECK (account IN ('budget', 'available', 'committed', 'instructed', 'paid')),
	fund text NOT NULL REFERENCES subsidy.fund,
	amount bigint NOT NULL CHECK (amount <> 0),
	about text,
	what text NOT NULL,
	at timestamptz NOT NULL
);
CREATE INDEX ledger_line_transaction ON subsidy.ledger_line (transaction);
GRANT SELECT, INSERT ON subsidy.ledger_line TO {{daemon}};

CREATE FUNCTION subsidy.transaction_sums_to_zero() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
	total numeric;
BEGIN
	SELECT sum(amount) INTO total FROM subsidy.ledger_line WHERE transaction = NEW.transaction;
	IF total <> 0 THEN
		RAISE EXCEPTION 'ledger transaction % sums to %', NEW.transaction, total
			USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_sums_to_zero';
	END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transaction_sums_to_zero AFTER INSERT ON subsidy.ledger_line
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION subsidy.transaction_sums_to_zero();
