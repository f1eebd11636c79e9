-- Funds, awards, payments and the ledger.  What must never be is refused here, whatever the daemon does.
-- Functions plan with enable_seqscan off: a plan made while a table was empty would stay a scan of it when it has grown.
CREATE SCHEMA subsidy;
GRANT USAGE ON SCHEMA subsidy TO {{daemon}};

CREATE TABLE subsidy.fund (
	fund text PRIMARY KEY,
	year bigint NOT NULL,
	payer text NOT NULL,
	title json NOT NULL,
	indicator json NOT NULL,
	external_ids json,
	amount bigint NOT NULL CHECK (amount > 0),
	available bigint NOT NULL,
	committed bigint NOT NULL CHECK (committed >= 0),
	instructed bigint NOT NULL CHECK (instructed >= 0),
	paid bigint NOT NULL CHECK (paid >= 0),
	revenue bigint NOT NULL DEFAULT 0 CHECK (revenue >= 0),
	postings bigint NOT NULL CHECK (postings > 0),
	waiting bigint NOT NULL DEFAULT 0 CHECK (waiting >= 0),
	opened_by text NOT NULL,
	opened_at timestamptz NOT NULL,
	CONSTRAINT named_after_payer_and_year CHECK (fund LIKE payer || '/' || year || '/_%'),
	CONSTRAINT never_over_committed CHECK (available >= 0),
	CONSTRAINT nothing_lost_nothing_made CHECK (amount = available + committed + instructed + paid + revenue)
);
CREATE TRIGGER named_rows_stay BEFORE DELETE OR UPDATE OF fund OR TRUNCATE ON subsidy.fund
	FOR EACH STATEMENT EXECUTE FUNCTION runtime.named_rows_stay();
GRANT SELECT, INSERT, UPDATE (amount, available, committed, instructed, paid, revenue, postings, waiting) ON subsidy.fund TO {{daemon}};

-- An amount of 0 is to be fixed by the officer who decides.
CREATE TABLE subsidy.award (
	number text PRIMARY KEY,
	parent text, -- of a part; the award may be another service's
	case_number text NOT NULL,
	policy text NOT NULL,
	application text NOT NULL,
	portal text NOT NULL,
	party json NOT NULL,
	period text NOT NULL,
	purpose text NOT NULL,
	procedure text NOT NULL CHECK (procedure IN ('instant', 'automatic', 'verification', 'stages', 'recognition')),
	gives json,
	stages json,
	stage bigint NOT NULL DEFAULT 0 CHECK (stage >= 0),
	decides text,
	least bigint NOT NULL DEFAULT 0 CHECK (least >= 0),
	most bigint NOT NULL DEFAULT 0 CHECK (most >= least),
	review_by text,
	funding json NOT NULL,
	amount bigint NOT NULL CHECK (amount >= 0),
	state text NOT NULL CHECK (state IN ('in_review', 'to_decide', 'waiting_for_funds', 'approved', 'refused',
		'cancelled', 'paying', 'paid', 'payment_failed', 'in_notice', 'recognised', 'expired', 'revoked', 'contested', 'overturned', 'in_correction', 'waiting_for_payers')),
	review_result text CHECK (review_result IN ('agreed', 'objected')),
	waits_for text REFERENCES subsidy.fund,
	payments bigint NOT NULL CHECK (payments >= 0),
	unpaid_parts bigint NOT NULL DEFAULT 0 CHECK (unpaid_parts >= 0),
	own_paid boolean NOT NULL DEFAULT false,
	held boolean NOT NULL DEFAULT false,
	notice_days bigint NOT NULL DEFAULT 0 CHECK (notice_days >= 0),
	notice_until timestamptz,
	objections bigint NOT NULL DEFAULT 0,
	corrections bigint NOT NULL DEFAULT 0 CHECK (corrections >= 0),
	clock_days bigint NOT NULL DEFAULT 0 CHECK (clock_days >= 0),
	clock_used bigint NOT NULL DEFAULT 0 CHECK (clock_used >= 0),
	clock_since timestamptz,
	clock_due timestamptz,
	clock_ended timestamptz,
	stage_clock_days bigint NOT NULL DEFAULT 0 CHECK (stage_clock_days >= 0),
	stage_clock_used bigint NOT NULL DEFAULT 0 CHECK (stage_clock_used >= 0),
	stage_clock_since timestamptz,
	stage_clock_due timestamptz,
	stage_clock_ended timestamptz,
	clock_turns bigint NOT NULL DEFAULT 0,
	open_objections bigint NOT NULL DEFAULT 0 CHECK (open_objections BETWEEN 0 AND objections),
	filed_at timestamptz NOT NULL,
	opened_at timestamptz NOT NULL,
	CONSTRAINT title_or_money CHECK ((gives IS NULL) = (json_array_length(funding) > 0)),
	CONSTRAINT title_without_money CHECK (gives IS NULL OR (amount = 0
		AND state NOT IN ('waiting_for_funds', 'waiting_for_payers', 'approved', 'paying', 'paid', 'payment_failed'))),
	CONSTRAINT money_without_title CHECK (gives IS NOT NULL OR state NOT IN ('recognised', 'expired', 'revoked')),
	CONSTRAINT clock_stands_still_in_correction CHECK (state <> 'in_correction' OR num_nonnulls(clock_since, clock_due, stage_clock_since, stage_clock_due) = 0),
	CONSTRAINT clock_runs_to_its_end CHECK ((clock_since IS NULL) = (clock_due IS NULL) AND (stage_clock_since IS NULL) = (stage_clock_due IS NULL)
		AND (clock_ended IS NULL OR clock_since IS NULL)),
	CONSTRAINT nothing_goes_on_under_objection CHECK ((state = 'contested') <= (open_objections > 0)
		AND (open_objections = 0 OR state IN ('contested', 'overturned'))),
	CONSTRAINT number_of_the_case CHECK (number LIKE case_number || '/_%'),
	CONSTRAINT decided_at_the_last_stage CHECK (stages IS NULL OR state NOT IN ('waiting_for_payers', 'approved', 'paying', 'paid', 'payment_failed', 'in_notice', 'recognised', 'expired', 'revoked', 'contested', 'overturned')
		OR stage = json_array_length(stages) - 1),
	CONSTRAINT noticed_before_it_is_paid CHECK (notice_days = 0 OR notice_until IS NOT NULL
		OR state NOT IN ('approved', 'paying', 'paid', 'payment_failed', 'in_notice', 'recognised', 'expired', 'revoked', 'contested', 'overturned')),
	CONSTRAINT amount_within_range CHECK (most = 0 OR amount = 0 OR amount BETWEEN least AND most),
	CONSTRAINT paid_in_all_its_parts CHECK (state <> 'paid' OR (own_paid AND unpaid_parts = 0)),
	CONSTRAINT held_until_it_is_granted CHECK (NOT held OR (parent IS NOT NULL AND state IN ('waiting_for_funds', 'waiting_for_payers', 'cancelled'))),
	CONSTRAINT waits_for_a_fund CHECK ((state = 'waiting_for_funds') = (waits_for IS NOT NULL))
);
CREATE INDEX award_waiting ON subsidy.award (waits_for, filed_at, number) WHERE waits_for IS NOT NULL;
CREATE INDEX award_parent ON subsidy.award (parent) WHERE parent IS NOT NULL;
CREATE INDEX award_case ON subsidy.award (case_number);
CREATE INDEX award_state ON subsidy.award (state, filed_at);
GRANT SELECT, INSERT, UPDATE (stage, decides, amount, state, review_result, waits_for, payments, unpaid_parts, own_paid, held, notice_until, objections, open_objections, corrections,
	clock_days, clock_used, clock_since, clock_due, clock_ended, stage_clock_days, stage_clock_used, stage_clock_since, stage_clock_due, stage_clock_ended, clock_turns) ON subsidy.award TO {{daemon}};

CREATE TRIGGER named_rows_stay BEFORE DELETE OR UPDATE OF number, portal, procedure OR TRUNCATE ON subsidy.award
	FOR EACH STATEMENT EXECUTE FUNCTION runtime.named_rows_stay();

-- An award goes forward only; an amount that is fixed stays, but for what a correction makes of it.
CREATE FUNCTION subsidy.award_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
BEGIN
	IF NEW.amount <> OLD.amount AND OLD.amount <> 0 AND OLD.state <> 'in_correction' THEN
		RAISE EXCEPTION 'the amount of % is fixed', OLD.number USING ERRCODE = 'check_violation', CONSTRAINT = 'amount_fixed';
	END IF;
	IF NEW.stage NOT IN (OLD.stage, OLD.stage + 1) OR (NEW.stage <> OLD.stage AND OLD.state <> 'to_decide') THEN
		RAISE EXCEPTION '% cannot go from stage % to %', OLD.number, OLD.stage, NEW.stage
			USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_by_stage';
	END IF;
	IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('in_review', 'to_decide'), ('in_review', 'cancelled'),
		('to_decide', 'approved'), ('to_decide', 'refused'), ('to_decide', 'cancelled'), ('waiting_for_funds', 'cancelled'), ('waiting_for_funds', 'paying'), ('waiting_for_funds', 'in_notice'),
		('to_decide', 'in_notice'), ('in_notice', 'approved'),
		('to_decide', 'recognised'), ('in_notice', 'recognised'), ('recognised', 'expired'), ('recognised', 'revoked'),
		('to_decide', 'in_correction'), ('in_correction', 'to_decide'), ('in_correction', 'cancelled'),
		('in_notice', 'contested'), ('contested', 'in_notice'), ('contested', 'approved'), ('contested', 'recognised'), ('contested', 'overturned'),
		('approved', 'paying'), ('paying', 'paid'), ('paying', 'payment_failed'), ('payment_failed', 'paying'), ('paid', 'payment_failed'), ('paid', 'paying'),
		('to_decide', 'waiting_for_payers'), ('waiting_for_funds', 'waiting_for_payers'), ('waiting_for_funds', 'approved'), ('waiting_for_payers', 'approved'),
		('waiting_for_payers', 'in_notice'), ('waiting_for_payers', 'paying'), ('waiting_for_payers', 'refused'), ('waiting_for_payers', 'cancelled'), ('in_notice', 'paying'), ('contested', 'paying')) THEN
		RAISE EXCEPTION '% cannot go from % to %', OLD.number, OLD.state, NEW.state
			USING ERRCODE = 'check_violation', CONSTRAINT = 'award_only_forward';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER award_only_forward BEFORE UPDATE ON subsidy.award
	FOR EACH ROW EXECUTE FUNCTION subsidy.award_only_forward();

-- Each officer has at most one part in an award: the key refuses a second.
CREATE TABLE subsidy.hand (
	hand text PRIMARY KEY,
	award text NOT NULL REFERENCES subsidy.award,
	officer text NOT NULL CHECK (officer LIKE 'officer/_%'),
	act text NOT NULL CHECK (act IN ('reviewed', 'decided', 'instructed', 'revoked', 'heard')),
	at timestamptz NOT NULL,
	UNIQUE (award, officer, act),
	CONSTRAINT key_of_award_and_officer CHECK (hand = award || ' ' || officer)
);
GRANT SELECT, INSERT ON subsidy.hand TO {{daemon}};

CREATE TABLE subsidy.allocation (
	allocation text PRIMARY KEY,
	award text NOT NULL,
	fund text NOT NULL,
	payer text NOT NULL,
	year bigint NOT NULL,
	amount bigint NOT NULL CHECK (amount >= 0),
	replaces text UNIQUE REFERENCES subsidy.allocation,
	CONSTRAINT key_of_award CHECK (allocation LIKE award || '#_%')
);
CREATE INDEX allocation_award ON subsidy.allocation (award);
GRANT SELECT, INSERT ON subsidy.allocation TO {{daemon}};
CREATE TRIGGER named_rows_stay BEFORE DELETE OR UPDATE OF allocation, award, fund, payer, amount OR TRUNCATE ON subsidy.allocation
	FOR EACH STATEMENT EXECUTE FUNCTION runtime.named_rows_stay();

CREATE FUNCTION subsidy.borne_by_a_fund() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	missing text;
BEGIN
	SELECT a.allocation INTO missing FROM added a LEFT JOIN subsidy.award w ON w.number = a.award LEFT JOIN subsidy.fund f ON f.fund = a.fund
		WHERE w.number IS NULL OR f.fund IS NULL LIMIT 1; -- NOT EXISTS twice would read the whole of both tables
	IF FOUND THEN
		RAISE EXCEPTION 'there is no award or no fund of allocation %', missing
			USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'borne_by_a_fund';
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER borne_by_a_fund AFTER INSERT ON subsidy.allocation REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION subsidy.borne_by_a_fund();

-- The key refuses a second decision.  Who filed never decides; an officer decides once and has no other part; a policy's rule
-- decides only where the procedure is instant.
CREATE TABLE subsidy.decision (
	award text PRIMARY KEY,
	portal text NOT NULL,
	procedure text NOT NULL,
	approve boolean NOT NULL,
	decided_by text NOT NULL,
	decided_at timestamptz NOT NULL,
	content json NOT NULL,
	officer text GENERATED ALWAYS AS (CASE WHEN decided_by LIKE 'officer/%' THEN decided_by END) STORED,
	act text GENERATED ALWAYS AS ('decided') STORED,
	FOREIGN KEY (award, officer, act) REFERENCES subsidy.hand (award, officer, act),
	CONSTRAINT decider_did_not_file CHECK (decided_by <> portal),
	CONSTRAINT decided_by_officer_or_rule CHECK (
		decided_by LIKE 'officer/_%' OR (decided_by LIKE 'rule:_%' AND procedure IN ('instant', 'automatic'))),
	CONSTRAINT content_says_who_and_why CHECK (
		(content ->> 'decided_by' = decided_by AND json_array_length(content -> 'reasons') > 0) IS TRUE)
);
GRANT SELECT (award, portal, procedure, approve, decided_by, decided_at, content),
	INSERT (award, portal, procedure, approve, decided_by, decided_at, content) ON subsidy.decision TO {{daemon}};

CREATE TRIGGER named_rows_stay BEFORE DELETE OR UPDATE OF award, decided_by, approve, procedure OR TRUNCATE ON subsidy.decision
	FOR EACH STATEMENT EXECUTE FUNCTION runtime.named_rows_stay();

CREATE FUNCTION subsidy.decision_on_the_award() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	missing text;
BEGIN
	SELECT a.award INTO missing FROM added a WHERE NOT EXISTS (SELECT FROM subsidy.award w
		WHERE w.number = a.award AND w.portal = a.portal AND w.procedure = a.procedure) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'there is no award % of the portal and procedure that are decided on', missing
			USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'decision_on_the_award';
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER decision_on_the_award AFTER INSERT ON subsidy.decision REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION subsidy.decision_on_the_award();

-- Who decided does not pay; but an instant award is decided and instructed by its policy's rule.  Only what was approved is paid, to
-- the amount that was allocated.
CREATE TABLE subsidy.payment (
	payment text PRIMARY KEY,
	award text NOT NULL,
	allocation text NOT NULL,
	fund text NOT NULL,
	payer text NOT NULL,
	amount bigint NOT NULL CHECK (amount > 0),
	procedure text NOT NULL,
	decided_by text NOT NULL,
	instructed_by text NOT NULL,
	instructed_at timestamptz NOT NULL,
	state text NOT NULL CHECK (state IN ('instructed', 'confirmed', 'failed', 'returned')),
	confirmed_by text,
	confirmed_at timestamptz,
	reference text,
	reason text,
	to_revenue boolean NOT NULL DEFAULT false,
	external_ids json,
	officer text GENERATED ALWAYS AS (CASE WHEN instructed_by LIKE 'officer/%' THEN instructed_by END) STORED,
	act text GENERATED ALWAYS AS ('instructed') STORED,
	FOREIGN KEY (award, officer, act) REFERENCES subsidy.hand (award, officer, act),
	CONSTRAINT number_of_the_award CHECK (payment LIKE award || '/p_%'),
	CONSTRAINT payer_did_not_decide CHECK (
		instructed_by <> decided_by OR (procedure IN ('instant', 'automatic') AND instructed_by LIKE 'rule:%')),
	CONSTRAINT instructed_by_officer_or_deciding_rule CHECK (instructed_by LIKE 'officer/_%' OR instructed_by = decided_by),
	CONSTRAINT confirmed_by_a_treasury CHECK (confirmed_by LIKE 'treasury/' || left(payer, 6) || '-%'),
	CONSTRAINT settled_by_whom_and_when CHECK (
		(state = 'instructed') = (confirmed_by IS NULL) AND (confirmed_by IS NULL) = (confirmed_at IS NULL)),
	CONSTRAINT failed_for_a_reason CHECK ((state IN ('failed', 'returned')) = (reason IS NOT NULL)),
	CONSTRAINT revenue_of_what_returned CHECK (state = 'returned' OR NOT to_revenue)
);
-- Money for one part of an award is under way, or paid, at most once.
CREATE UNIQUE INDEX payment_once ON subsidy.payment (allocation) WHERE state NOT IN ('failed', 'returned') OR to_revenue;
CREATE INDEX payment_award ON subsidy.payment (award);
GRANT SELECT, INSERT (payment, award, allocation, fund, payer, amount, procedure, decided_by, instructed_by, instructed_at, state,
	confirmed_by, confirmed_at, reference, reason, to_revenue, external_ids), UPDATE (state, confirmed_by, confirmed_at, reference, reason, to_revenue, external_ids)
	ON subsidy.payment TO {{daemon}};

CREATE FUNCTION subsidy.paid_as_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	missing text;
BEGIN
	SELECT p.payment INTO missing FROM added p
		LEFT JOIN subsidy.decision d ON d.award = p.award AND d.decided_by = p.decided_by AND d.approve AND d.procedure = p.procedure
		LEFT JOIN subsidy.allocation a ON a.allocation = p.allocation AND a.award = p.award AND a.fund = p.fund AND a.payer = p.payer AND a.amount = p.amount
		WHERE d.award IS NULL OR a.allocation IS NULL LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'there is no approval or no allocation as payment % has it', missing
			USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'paid_as_decided';
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER paid_as_decided AFTER INSERT ON subsidy.payment REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION subsidy.paid_as_decided();

-- What the treasury has said stays; but what was paid may come back.
CREATE FUNCTION subsidy.payment_settled_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
BEGIN
	IF (NEW.state = 'returned') <> (OLD.state = 'confirmed') OR OLD.state IN ('failed', 'returned') THEN
		RAISE EXCEPTION 'payment % is % and cannot change', OLD.payment, OLD.state
			USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_settled_once';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER payment_settled_once BEFORE UPDATE ON subsidy.payment
	FOR EACH ROW EXECUTE FUNCTION subsidy.payment_settled_once();

-- What of an award another department's fund bears, or a later year: it becomes the award of that number, here or there.
CREATE TABLE subsidy.part (
	part text PRIMARY KEY,
	award text NOT NULL REFERENCES subsidy.award,
	fund text NOT NULL,
	payer text NOT NULL,
	instalment bigint NOT NULL CHECK (instalment BETWEEN 1 AND 10),
	amount bigint NOT NULL CHECK (amount > 0),
	due timestamptz,
	state text NOT NULL CHECK (state IN ('planned', 'asked', 'waiting_for_funds', 'committed', 'paying', 'paid', 'payment_failed', 'refused', 'cancelled')),
	CONSTRAINT number_of_the_case CHECK (part <> award AND starts_with(part, split_part(award, '/', 1) || '/')),
	CONSTRAINT later_ones_fall_due CHECK ((instalment = 1) = (due IS NULL)),
	CONSTRAINT fund_of_the_payer CHECK (starts_with(fund, payer || '/'))
);
CREATE INDEX part_award ON subsidy.part (award);
GRANT SELECT, INSERT, UPDATE (state) ON subsidy.part TO {{daemon}};

-- What is over stays over, and a part is asked for once.
CREATE FUNCTION subsidy.part_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF NEW.state <> OLD.state AND (OLD.state IN ('refused', 'cancelled') OR NEW.state = 'planned' OR (NEW.state = 'asked' AND OLD.state <> 'planned')
		OR (OLD.state = 'planned' AND NEW.state NOT IN ('asked', 'cancelled')) OR (OLD.state = 'paid' AND NEW.state <> 'payment_failed')) THEN
		RAISE EXCEPTION 'part % cannot go from % to %', OLD.part, OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'part_only_forward';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER part_only_forward BEFORE UPDATE ON subsidy.part
	FOR EACH ROW EXECUTE FUNCTION subsidy.part_only_forward();

-- An award that counts as approved was approved, and its funds bear the whole amount.
CREATE FUNCTION subsidy.approved_is_borne() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	borne numeric;
	decided boolean;
BEGIN
	SELECT (SELECT sum(amount) FROM subsidy.allocation WHERE award = NEW.number), EXISTS (SELECT FROM subsidy.decision WHERE award = NEW.number AND approve)
		INTO borne, decided;
	IF NEW.gives IS NULL AND borne IS DISTINCT FROM NEW.amount THEN -- parts count; what came back after its fund's year is borne no longer
		borne := coalesce(borne, 0) - (SELECT coalesce(sum(amount), 0) FROM subsidy.payment WHERE award = NEW.number AND to_revenue)
			+ (SELECT coalesce(sum(amount), 0) FROM subsidy.part WHERE award = NEW.number AND state <> 'cancelled');
		IF NEW.state NOT IN ('waiting_for_payers', 'payment_failed') AND EXISTS (SELECT FROM subsidy.part WHERE award = NEW.number
			AND (NEW.state = 'paid' AND state <> 'paid' OR due IS NULL AND state IN ('planned', 'asked', 'waiting_for_funds', 'refused'))) THEN
			RAISE EXCEPTION 'award % is %, but its parts do not say so', NEW.number, NEW.state
				USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_when_all_parts_are';
		END IF;
	END IF;
	IF (NEW.gives IS NULL AND (NEW.amount = 0 OR borne IS NULL OR borne > NEW.amount OR (borne < NEW.amount AND NEW.state <> 'payment_failed')))
		OR (NEW.gives IS NOT NULL AND borne IS NOT NULL)
		OR NOT decided THEN
		RAISE EXCEPTION 'award % is %, but its decision and allocations do not say so', NEW.number, NEW.state
			USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_is_borne';
	END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER approved_is_borne AFTER INSERT OR UPDATE ON subsidy.award DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (NEW.state IN ('approved', 'paying', 'paid', 'payment_failed', 'in_notice', 'recognised', 'expired', 'revoked', 'contested', 'waiting_for_payers')) EXECUTE FUNCTION subsidy.approved_is_borne();

-- A title that an award gives, once, for so long; who revokes it had no other part in the award.
CREATE TABLE subsidy.recognition (
	award text PRIMARY KEY REFERENCES subsidy.award,
	certificate text NOT NULL UNIQUE,
	party text NOT NULL,
	party_name text NOT NULL,
	title json NOT NULL,
	granted_by text NOT NULL,
	valid_from text NOT NULL CHECK (valid_from ~ '^\d{4}-\d\d-\d\d$'),
	valid_to text NOT NULL CHECK (valid_to ~ '^\d{4}-\d\d-\d\d$'),
	ended_at timestamptz,
	ended_by text,
	act text GENERATED ALWAYS AS ('revoked') STORED,
	FOREIGN KEY (award, ended_by, act) REFERENCES subsidy.hand (award, officer, act),
	CONSTRAINT holds_for_a_time CHECK (valid_to >= valid_from),
	CONSTRAINT ended_before_by_whom CHECK (ended_by IS NULL OR ended_at IS NOT NULL),
	CONSTRAINT certificate_of_the_case CHECK (starts_with(certificate, split_part(award, '/', 1) || '/'))
);
CREATE INDEX recognition_party ON subsidy.recognition (party);
GRANT SELECT, INSERT (award, certificate, party, party_name, title, granted_by, valid_from, valid_to, ended_at, ended_by),
	UPDATE (ended_at, ended_by) ON subsidy.recognition TO {{daemon}};

-- It ends once.
CREATE FUNCTION subsidy.recognition_ends_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.ended_at IS NOT NULL THEN
		RAISE EXCEPTION 'recognition % has ended', OLD.certificate USING ERRCODE = 'check_violation', CONSTRAINT = 'recognition_ends_once';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER recognition_ends_once BEFORE UPDATE ON subsidy.recognition
	FOR EACH ROW EXECUTE FUNCTION subsidy.recognition_ends_once();

-- A title is held by exactly those awards that are recognised.
CREATE FUNCTION subsidy.recognised_has_a_title() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM subsidy.recognition WHERE award = NEW.number AND (ended_at IS NULL) = (NEW.state = 'recognised')
		AND (ended_by IS NULL) = (NEW.state <> 'revoked')) THEN
		RAISE EXCEPTION 'award % is %, but its recognition does not say so', NEW.number, NEW.state
			USING ERRCODE = 'check_violation', CONSTRAINT = 'recognised_has_a_title';
	END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER recognised_has_a_title AFTER INSERT OR UPDATE ON subsidy.award DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (NEW.state IN ('recognised', 'expired', 'revoked')) EXECUTE FUNCTION subsidy.recognised_has_a_title();

-- What somebody has against an award while it is shown to the public; heard once, by an officer without another part in it.
CREATE TABLE subsidy.objection (
	objection text PRIMARY KEY,
	award text NOT NULL REFERENCES subsidy.award,
	portal text NOT NULL CHECK (portal LIKE 'portal/_%'),
	objector text NOT NULL,
	grounds json NOT NULL,
	state text NOT NULL CHECK (state IN ('open', 'overruled', 'upheld')),
	filed_at timestamptz NOT NULL,
	due timestamptz NOT NULL CHECK (due > filed_at),
	heard_by text,
	heard_at timestamptz,
	decision json,
	act text GENERATED ALWAYS AS ('heard') STORED,
	FOREIGN KEY (award, heard_by, act) REFERENCES subsidy.hand (award, officer, act),
	CONSTRAINT number_of_the_award CHECK (objection LIKE award || '/o_%'),
	CONSTRAINT heard_by_whom_when_and_why CHECK (num_nulls(heard_by, heard_at, decision) = CASE WHEN state = 'open' THEN 3 ELSE 0 END)
);
CREATE INDEX objection_award ON subsidy.objection (award);
CREATE INDEX objection_open ON subsidy.objection (filed_at) WHERE state = 'open';
GRANT SELECT, INSERT (objection, award, portal, objector, grounds, state, filed_at, due, heard_by, heard_at, decision),
	UPDATE (state, heard_by, heard_at, decision) ON subsidy.objection TO {{daemon}};

CREATE FUNCTION subsidy.objection_heard_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.state <> 'open' AND NOT EXISTS (SELECT FROM runtime.erasure WHERE subject = split_part(OLD.award, '/', 1) AND starts_with(stream, 'subsidy/')) THEN
		RAISE EXCEPTION 'objection % is %', OLD.objection, OLD.state USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_heard_once';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER objection_heard_once BEFORE UPDATE ON subsidy.objection
	FOR EACH ROW EXECUTE FUNCTION subsidy.objection_heard_once();

-- An award counts its objections; so none that is open can be passed over.
CREATE FUNCTION subsidy.objections_are_counted() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	which text := CASE TG_TABLE_NAME WHEN 'award' THEN to_jsonb(NEW) ->> 'number' ELSE to_jsonb(NEW) ->> 'award' END;
BEGIN
	IF NOT EXISTS (SELECT FROM subsidy.award a WHERE a.number = which
		AND (a.objections, a.open_objections) = (SELECT count(*), count(*) FILTER (WHERE o.state = 'open') FROM subsidy.objection o WHERE o.award = a.number)) THEN
		RAISE EXCEPTION 'award % does not count its objections', which USING ERRCODE = 'check_violation', CONSTRAINT = 'objections_are_counted';
	END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER objections_are_counted AFTER INSERT OR UPDATE ON subsidy.objection DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION subsidy.objections_are_counted();
CREATE CONSTRAINT TRIGGER objections_are_counted AFTER UPDATE OF objections, open_objections ON subsidy.award DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (OLD.objections <> NEW.objections OR OLD.open_objections <> NEW.open_objections) EXECUTE FUNCTION subsidy.objections_are_counted();

-- What an officer asks the enterprise to mend; while one is open, and only then, its award is in correction.
CREATE TABLE subsidy.correction (
	correction text PRIMARY KEY,
	award text NOT NULL REFERENCES subsidy.award,
	items json NOT NULL CHECK (json_array_length(items) > 0),
	asked_by text NOT NULL CHECK (asked_by LIKE 'officer/_%'),
	asked_at timestamptz NOT NULL,
	due timestamptz NOT NULL CHECK (due > asked_at),
	state text NOT NULL CHECK (state IN ('open', 'answered', 'lapsed')),
	ended_at timestamptz,
	CONSTRAINT number_of_the_award CHECK (correction LIKE award || '/k_%'),
	CONSTRAINT ended_when CHECK ((state = 'open') = (ended_at IS NULL))
);
-- One at a time.
CREATE UNIQUE INDEX correction_open ON subsidy.correction (award) WHERE state = 'open';
CREATE INDEX correction_award ON subsidy.correction (award);
GRANT SELECT, INSERT, UPDATE (state, ended_at) ON subsidy.correction TO {{daemon}};

CREATE FUNCTION subsidy.correction_ends_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	IF OLD.state <> 'open' THEN
		RAISE EXCEPTION 'correction % is %', OLD.correction, OLD.state USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_ends_once';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER correction_ends_once BEFORE UPDATE ON subsidy.correction
	FOR EACH ROW EXECUTE FUNCTION subsidy.correction_ends_once();

-- Each transaction has two lines, added together, and its fund counts it: so that its fund is there is checked with that.
CREATE TABLE subsidy.ledger_line (
	line text PRIMARY KEY,
	place bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
	transaction text NOT NULL,
	account text NOT NULL CHECK (account IN ('budget', 'available', 'committed', 'instructed', 'paid', 'revenue')),
	fund text NOT NULL,
	amount bigint NOT NULL CHECK (amount <> 0),
	about text,
	what text NOT NULL,
	at timestamptz NOT NULL,
	CONSTRAINT key_of_transaction CHECK (line IN (transaction || '/1', transaction || '/2') AND transaction LIKE fund || '#_%')
);
GRANT SELECT, INSERT ON subsidy.ledger_line TO {{daemon}};

-- Once for all lines that a statement adds.
CREATE FUNCTION subsidy.transactions_are_whole() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	bad record;
BEGIN
	SELECT transaction, count(*) AS lines, min(amount) + max(amount) AS total INTO bad FROM added
		GROUP BY transaction HAVING count(*) <> 2 OR min(amount) + max(amount) <> 0 LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'ledger transaction % is added with % lines that sum to %', bad.transaction, bad.lines, bad.total
			USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_sums_to_zero';
	END IF;
	SELECT a.transaction INTO bad FROM (SELECT fund, max(transaction) AS transaction,
				max(CASE WHEN number ~ '^[1-9][0-9]{0,17}$' THEN number::bigint ELSE 9223372036854775807 END) AS last
			FROM (SELECT fund, transaction, substr(transaction, length(fund) + 2) AS number FROM added WHERE amount > 0) AS lines GROUP BY fund) AS a
		LEFT JOIN subsidy.fund f ON f.fund = a.fund WHERE (a.last <= f.postings) IS NOT TRUE LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'no fund counts ledger transaction %', bad.transaction
			USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_counted_by_fund';
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER transactions_are_whole AFTER INSERT ON subsidy.ledger_line REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION subsidy.transactions_are_whole();

-- A fund's figures move as its ledger says and not otherwise: what changed is what the transactions since then add up to.
CREATE FUNCTION subsidy.fund_follows_ledger() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
	booked bigint[];
	moved bigint[] := ARRAY[-NEW.amount, NEW.available, NEW.committed, NEW.instructed, NEW.paid, NEW.revenue];
	since bigint := 0;
BEGIN
	IF TG_OP = 'UPDATE' THEN
		since := OLD.postings;
		moved := ARRAY[OLD.amount - NEW.amount, NEW.available - OLD.available, NEW.committed - OLD.committed,
			NEW.instructed - OLD.instructed, NEW.paid - OLD.paid, NEW.revenue - OLD.revenue];
	END IF;
	SELECT ARRAY[coalesce(sum(amount) FILTER (WHERE account = 'budget'), 0),
			coalesce(sum(amount) FILTER (WHERE account = 'available'), 0),
			coalesce(sum(amount) FILTER (WHERE account = 'committed'), 0),
			coalesce(sum(amount) FILTER (WHERE account = 'instructed'), 0),
			coalesce(sum(amount) FILTER (WHERE account = 'paid'), 0),
			coalesce(sum(amount) FILTER (WHERE account = 'revenue'), 0)]
		INTO booked FROM subsidy.ledger_line WHERE line = ANY (ARRAY(SELECT NEW.fund || '#' || n || side
			FROM generate_series(since + 1, NEW.postings) AS n, (VALUES ('/1'), ('/2')) AS sides (side)));
	IF booked <> moved THEN
		RAISE EXCEPTION 'fund % moved by %, its ledger by %', NEW.fund, moved, booked
			USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_follows_ledger';
	END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fund_follows_ledger AFTER INSERT OR UPDATE ON subsidy.fund
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION subsidy.fund_follows_ledger();

-- All that was said of a case was erased by law: so is what those wrote who objected, once it was heard.  Who objected, what was decided and
-- why, and the money stay, as other laws want.
CREATE FUNCTION subsidy.erase_case() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	UPDATE subsidy.objection SET grounds = '{}'
		WHERE award IN (SELECT number FROM subsidy.award WHERE case_number = NEW.subject) AND state <> 'open';
	RETURN NEW;
END $$;
CREATE TRIGGER erase_case AFTER INSERT ON runtime.erasure FOR EACH ROW
	WHEN (NEW.subject IS NOT NULL AND starts_with(NEW.stream, 'subsidy/')) EXECUTE FUNCTION subsidy.erase_case();
