-- What the subsidy service's database refuses, whatever the daemon's code would do.  Run as the daemon's role with psql; nothing
-- is kept.  Fails at the first case that is not refused with its SQLSTATE and, where one is named, by that constraint.
\set ON_ERROR_STOP on
BEGIN;
INSERT INTO subsidy.fund (fund, year, payer, title, indicator, external_ids, amount, available, committed, instructed, paid, postings, opened_by, opened_at)
VALUES ('331023-hrss/2026/jobs', 2026, '331023-hrss', '{}', '{}', '[]', 1000, 600, 300, 50, 50, 4, 'officer/331023-hrss/budget', now());
INSERT INTO subsidy.award (number, case_number, policy, application, portal, party, period, purpose, procedure, funding, amount, state, waits_for, payments, filed_at, opened_at)
SELECT label || '/1', label, 'P1d@1', 'application/331023-zwfw', CASE label WHEN 'own' THEN 'officer/d/decider' ELSE 'portal/p' END, '{}', '2026', 'jobs', procedure,
	'[{"fund": "331023-hrss/2026/jobs", "payer": "331023-hrss", "share": "1"}]', amount, state, CASE state WHEN 'waiting_for_funds' THEN '331023-hrss/2026/jobs' END, 0, now(), now()
FROM (VALUES ('decided', 'verification', 100, 'approved'), ('paying', 'verification', 50, 'paying'), ('instant', 'instant', 100, 'approved'),
	('waiting', 'verification', 0, 'to_decide'), ('refused', 'verification', 100, 'refused'), ('cancelled', 'verification', 100, 'cancelled'),
	('short', 'instant', 5000, 'waiting_for_funds'), ('own', 'verification', 100, 'to_decide')) AS awards (label, procedure, amount, state);
INSERT INTO subsidy.award (number, case_number, policy, application, portal, party, period, purpose, procedure, stages, least, most, notice_days, funding, amount, state, payments, filed_at, opened_at)
VALUES ('staged/1', 'staged', 'P2@1', 'application/331023-zwfw', 'portal/p', '{}', '2026', 'bases', 'stages', '[{"id": "county"}, {"id": "city"}]', 200, 400, 5, '[{}]', 0, 'to_decide', 0, now(), now());
INSERT INTO subsidy.hand (hand, award, officer, act, at)
SELECT award || ' ' || officer, award, officer, act, now()
FROM (VALUES ('decided/1', 'officer/d/reviewer', 'reviewed'), ('decided/1', 'officer/d/decider', 'decided'), ('decided/1', 'officer/d/payer', 'instructed'),
	('paying/1', 'officer/d/decider', 'decided'), ('paying/1', 'officer/d/payer', 'instructed'), ('refused/1', 'officer/d/decider', 'decided'),
	('refused/1', 'officer/d/payer', 'instructed'), ('instant/1', 'officer/d/payer', 'instructed'), ('waiting/1', 'officer/d/reviewer', 'reviewed'), ('own/1', 'officer/d/decider', 'decided'),
	('waiting/1', 'officer/d/decider', 'decided')) AS hands (award, officer, act);
INSERT INTO subsidy.decision (award, portal, procedure, approve, decided_by, decided_at, content)
SELECT award, 'portal/p', procedure, approve, by, now(), jsonb_build_object('decided_by', by, 'reasons', '[{}]'::jsonb)
FROM (VALUES ('decided/1', 'verification', true, 'officer/d/decider'), ('paying/1', 'verification', true, 'officer/d/decider'),
	('refused/1', 'verification', false, 'officer/d/decider'), ('instant/1', 'instant', true, 'rule:P1d@1')) AS decisions (award, procedure, approve, by);
INSERT INTO subsidy.allocation (allocation, award, fund, payer, year, amount)
SELECT award || '#1', award, '331023-hrss/2026/jobs', '331023-hrss', 2026, amount
FROM (VALUES ('decided/1', 100), ('paying/1', 50), ('instant/1', 100), ('refused/1', 100)) AS allocations (award, amount);
INSERT INTO subsidy.payment (payment, award, allocation, fund, payer, amount, procedure, decided_by, instructed_by, instructed_at, state)
VALUES ('paying/1/p1', 'paying/1', 'paying/1#1', '331023-hrss/2026/jobs', '331023-hrss', 50, 'verification', 'officer/d/decider', 'officer/d/payer', now(), 'instructed');
INSERT INTO subsidy.ledger_line (line, transaction, account, fund, amount, what, at)
SELECT fund || '#' || n || '/' || line, fund || '#' || n, account, fund, amount, 'x', now()
FROM (VALUES (1, 1, 'budget', -1000), (1, 2, 'available', 1000), (2, 1, 'available', -400), (2, 2, 'committed', 400),
	(3, 1, 'committed', -100), (3, 2, 'instructed', 100), (4, 1, 'instructed', -50), (4, 2, 'paid', 50)) AS l (n, line, account, amount),
	(VALUES ('331023-hrss/2026/jobs')) AS f (fund);
INSERT INTO subsidy.award (number, case_number, policy, application, portal, party, period, purpose, procedure, gives, notice_days, funding, amount, state, payments, filed_at, opened_at)
SELECT label || '/1', label, 'P4@1', 'application/331023-zwfw', 'portal/p', '{}', 'once', 'bases', 'recognition', '{"title": {}}', 0, '[]', 0, state, 0, now(), now()
FROM (VALUES ('titled', 'recognised'), ('asked', 'to_decide'), ('expired', 'expired')) AS awards (label, state);
INSERT INTO subsidy.hand (hand, award, officer, act, at)
SELECT label || '/1 officer/d/decider', label || '/1', 'officer/d/decider', 'decided', now() FROM (VALUES ('titled'), ('expired'), ('asked')) AS h (label);
INSERT INTO subsidy.decision (award, portal, procedure, approve, decided_by, decided_at, content)
SELECT label || '/1', 'portal/p', 'recognition', true, 'officer/d/decider', now(), '{"decided_by": "officer/d/decider", "reasons": [{}]}' FROM (VALUES ('titled'), ('expired')) AS d (label);
INSERT INTO subsidy.recognition (award, certificate, party, party_name, title, granted_by, valid_from, valid_to, ended_at)
SELECT label || '/1', label || '/c1', 'x', 'x', '{}', 'd', '2026-03-02', '2029-03-01', ended FROM (VALUES ('titled', NULL), ('expired', now())) AS r (label, ended);
INSERT INTO subsidy.award (number, case_number, policy, application, portal, party, period, purpose, procedure, notice_days, notice_until, objections, open_objections, gives, funding, amount, state, payments, filed_at, opened_at)
VALUES ('against/1', 'against', 'P4@1', 'application/331023-zwfw', 'portal/p', '{}', 'once', 'bases', 'recognition', 5, now(), 2, 1, '{}', '[]', 0, 'contested', 0, now(), now());
INSERT INTO subsidy.hand (hand, award, officer, act, at) SELECT 'against/1 ' || officer, 'against/1', officer, act, now() FROM (VALUES ('officer/d/decider', 'decided'), ('officer/d/hearer', 'heard')) AS h (officer, act);
INSERT INTO subsidy.decision (award, portal, procedure, approve, decided_by, decided_at, content)
VALUES ('against/1', 'portal/p', 'recognition', true, 'officer/d/decider', now(), '{"decided_by": "officer/d/decider", "reasons": [{}]}');
INSERT INTO subsidy.objection (objection, award, portal, objector, grounds, state, filed_at, due, heard_by, heard_at, decision)
VALUES ('against/1/o1', 'against/1', 'portal/p', 'x', '{}', 'overruled', now(), now() + interval '1 day', 'officer/d/hearer', now(), '{}'),
	('against/1/o2', 'against/1', 'portal/p', 'x', '{}', 'open', now(), now() + interval '1 day', NULL, NULL, NULL);
INSERT INTO subsidy.award (number, case_number, policy, application, portal, party, period, purpose, procedure, funding, amount, state, payments, corrections, clock_days, clock_used, filed_at, opened_at)
VALUES ('mended/1', 'mended', 'P1b@1', 'application/331023-zwfw', 'portal/p', '{}', '2026', 'rent', 'stages', '[{}]', 5, 'in_correction', 0, 1, 5, 1, now(), now());
INSERT INTO subsidy.correction (correction, award, items, asked_by, asked_at, due, state) VALUES ('mended/1/k1', 'mended/1', '[{}]', 'officer/d/asker', now(), now() + interval '1 day', 'open');
-- An award of 100 of which another department bears 60 and a later year 30, and a part that we bear for somebody else.
INSERT INTO subsidy.award (number, case_number, policy, application, portal, party, period, purpose, procedure, funding, amount, state, payments, unpaid_parts, filed_at, opened_at)
VALUES ('shared/1', 'shared', 'P3@1', 'application/331023-zwfw', 'portal/p', '{}', 'once', 'bases', 'verification', '[{}]', 100, 'waiting_for_payers', 0, 2, now(), now());
INSERT INTO subsidy.award (number, parent, case_number, policy, application, portal, party, period, purpose, procedure, funding, amount, state, held, payments, filed_at, opened_at)
VALUES ('others/2', 'others/1', 'others', 'P3@1', 'subsidy/440304-qyfw', 'portal/p', '{}', 'once', 'bases', 'verification', '[{}]', 10, 'waiting_for_payers', true, 0, now(), now());
INSERT INTO subsidy.hand (hand, award, officer, act, at)
SELECT award || ' officer/d/decider', award, 'officer/d/decider', 'decided', now() FROM (VALUES ('shared/1'), ('others/2')) AS h (award);
INSERT INTO subsidy.decision (award, portal, procedure, approve, decided_by, decided_at, content)
SELECT award, 'portal/p', 'verification', true, 'officer/d/decider', now(), '{"decided_by": "officer/d/decider", "reasons": [{}]}' FROM (VALUES ('shared/1'), ('others/2')) AS d (award);
INSERT INTO subsidy.allocation (allocation, award, fund, payer, year, amount)
SELECT award || '#1', award, '331023-hrss/2026/jobs', '331023-hrss', 2026, 10 FROM (VALUES ('shared/1'), ('others/2')) AS a (award);
INSERT INTO subsidy.part (part, award, fund, payer, instalment, amount, due, state)
VALUES ('shared/2', 'shared/1', '440304-qyfw/2026/jobs', '440304-qyfw', 1, 60, NULL, 'asked'),
	('shared/3', 'shared/1', '331023-hrss/2027/jobs', '331023-hrss', 2, 30, now(), 'planned');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

-- SET CONSTRAINTS ... IMMEDIATE in a case stands for the COMMIT at which the daemon's transaction would fail.
DO $$
DECLARE
	t record;
	got text;
	by_name text;
	count int := 0;
	pay constant text := 'INSERT INTO subsidy.payment (payment, award, allocation, fund, payer, amount, procedure, decided_by, instructed_by, instructed_at, state)
		VALUES (%L, %L, %L, ''331023-hrss/2026/jobs'', ''331023-hrss'', %s, %L, %L, %L, now(), ''instructed'')';
	decide constant text := 'INSERT INTO subsidy.decision (award, portal, procedure, approve, decided_by, decided_at, content)
		VALUES (%1$L, %2$L, %3$L, true, %4$L, now(), jsonb_build_object(''decided_by'', %4$L::text, ''reasons'', %5$L::jsonb))';
	post constant text := 'INSERT INTO subsidy.ledger_line (line, transaction, account, fund, amount, what, at)
		VALUES (%1$L || ''/1'', %1$L, ''available'', ''331023-hrss/2026/jobs'', -%2$s, ''x'', now()),
			(%1$L || ''/2'', %1$L, ''committed'', ''331023-hrss/2026/jobs'', %3$s, ''x'', now()); SET CONSTRAINTS ALL IMMEDIATE';
	hold constant text := 'INSERT INTO subsidy.hand VALUES (%L, %L, %L, %L, now())';
	open constant text := 'INSERT INTO subsidy.fund (fund, year, payer, title, indicator, amount, available, committed, instructed, paid, postings, opened_by, opened_at)
		VALUES (%L, 2026, ''331023-hrss'', ''{}'', ''{}'', %s, %s, %s, 0, 0, 1, ''o'', now())';
	settle constant text := 'UPDATE subsidy.payment SET state = %L, confirmed_by = %L, confirmed_at = now(), reason = %L WHERE payment = ''paying/1/p1''';
BEGIN
	FOR t IN SELECT * FROM (VALUES
		-- funds
		('more committed than there is', '23514 never_over_committed', 'UPDATE subsidy.fund SET available = -1, committed = 901'),
		('money made', '23514 nothing_lost_nothing_made', 'UPDATE subsidy.fund SET available = available + 1'),
		('money lost', '23514', 'UPDATE subsidy.fund SET paid = paid - 1'),
		('a negative figure', '23514', 'UPDATE subsidy.fund SET instructed = -1, paid = paid + 51'),
		('the amount of a fund changed', '23514 nothing_lost_nothing_made', 'UPDATE subsidy.fund SET amount = 2000'),
		('a fund topped up without its ledger', '23514 fund_follows_ledger', 'UPDATE subsidy.fund SET amount = amount + 10, available = available + 10; SET CONSTRAINTS ALL IMMEDIATE'),
		('a fund topped up by another amount than its ledger', '23514 fund_follows_ledger', 'UPDATE subsidy.fund SET amount = amount + 10, available = available + 10, postings = 5;
			INSERT INTO subsidy.ledger_line (line, transaction, account, fund, amount, what, at) VALUES (''331023-hrss/2026/jobs#5/1'', ''331023-hrss/2026/jobs#5'', ''budget'', ''331023-hrss/2026/jobs'', -9, ''x'', now()),
				(''331023-hrss/2026/jobs#5/2'', ''331023-hrss/2026/jobs#5'', ''available'', ''331023-hrss/2026/jobs'', 9, ''x'', now()); SET CONSTRAINTS ALL IMMEDIATE'),
		('less than nobody waits', '23514', 'UPDATE subsidy.fund SET waiting = -1'),
		('paid without the public notice', '23514 noticed_before_it_is_paid', 'UPDATE subsidy.award SET state = ''approved'', stage = 1, amount = 300 WHERE number = ''staged/1'''),
		('the days of notice changed', '42501', 'UPDATE subsidy.award SET notice_days = 0'),
		-- corrections
		('a clock that runs while the enterprise owes something', '23514 clock_stands_still_in_correction', 'UPDATE subsidy.award SET clock_since = now(), clock_due = now() WHERE number = ''mended/1'''),
		('a clock without an end', '23514 clock_runs_to_its_end', 'UPDATE subsidy.award SET clock_since = now() WHERE number = ''waiting/1'''),
		('a clock that runs after its end', '23514 clock_runs_to_its_end', 'UPDATE subsidy.award SET clock_since = now(), clock_due = now(), clock_ended = now() WHERE number = ''waiting/1'''),
		('a second open correction', '23505', 'INSERT INTO subsidy.correction (correction, award, items, asked_by, asked_at, due, state) VALUES (''mended/1/k2'', ''mended/1'', ''[{}]'', ''officer/d/asker'', now(), now() + interval ''1 day'', ''open'')'),
		('a correction of nothing', '23514', 'INSERT INTO subsidy.correction (correction, award, items, asked_by, asked_at, due, state) VALUES (''waiting/1/k1'', ''waiting/1'', ''[]'', ''officer/d/asker'', now(), now() + interval ''1 day'', ''open'')'),
		('a correction that a portal asks for', '23514', 'INSERT INTO subsidy.correction (correction, award, items, asked_by, asked_at, due, state) VALUES (''waiting/1/k1'', ''waiting/1'', ''[{}]'', ''portal/p'', now(), now() + interval ''1 day'', ''open'')'),
		('a correction that ends twice', '23514 correction_ends_once', 'UPDATE subsidy.correction SET state = ''answered'', ended_at = now(); UPDATE subsidy.correction SET state = ''lapsed'''),
		('what was asked for changed', '42501', 'UPDATE subsidy.correction SET items = ''[1]'''),
		('decided while it is to be corrected', '23514 award_only_forward', 'UPDATE subsidy.award SET state = ''approved'' WHERE number = ''mended/1'''),
		-- objections
		('given while an objection is open', '23514 nothing_goes_on_under_objection', 'UPDATE subsidy.award SET state = ''recognised'' WHERE number = ''against/1'''),
		('an objection passed over', '23514 objections_are_counted', 'UPDATE subsidy.award SET state = ''in_notice'', open_objections = 0 WHERE number = ''against/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('an objection that the award does not count', '23514 objections_are_counted', 'INSERT INTO subsidy.objection (objection, award, portal, objector, grounds, state, filed_at, due)
			VALUES (''against/1/o3'', ''against/1'', ''portal/p'', ''x'', ''{}'', ''open'', now(), now() + interval ''1 day''); SET CONSTRAINTS ALL IMMEDIATE'),
		('heard twice', '23514 objection_heard_once', 'UPDATE subsidy.objection SET state = ''upheld'' WHERE objection = ''against/1/o1'''),
		('heard by nobody', '23514 heard_by_whom_when_and_why', 'UPDATE subsidy.objection SET state = ''overruled'' WHERE objection = ''against/1/o2'''),
		('heard by who decided', '23503', 'UPDATE subsidy.objection SET state = ''overruled'', heard_by = ''officer/d/decider'', heard_at = now(), decision = ''{}'' WHERE objection = ''against/1/o2''; SET CONSTRAINTS ALL IMMEDIATE'),
		('grounds changed', '42501', 'UPDATE subsidy.objection SET grounds = ''[]'''),
		('an objection deleted', '42501', 'DELETE FROM subsidy.objection'),
		('overturned, and paid after all', '23514 award_only_forward', 'UPDATE subsidy.award SET state = ''overturned'' WHERE number = ''against/1''; UPDATE subsidy.award SET state = ''in_notice'', open_objections = 0 WHERE number = ''against/1'''),
		-- titles
		('a title beside money', '23514 title_or_money', 'INSERT INTO subsidy.award (number, case_number, policy, application, portal, party, period, purpose, procedure, gives, funding, amount, state, payments, filed_at, opened_at)
			VALUES (''both/1'', ''both'', ''P4@1'', ''a'', ''portal/p'', ''{}'', ''once'', ''x'', ''recognition'', ''{}'', ''[{}]'', 0, ''to_decide'', 0, now(), now())'),
		('an amount for a title', '23514 title_without_money', 'UPDATE subsidy.award SET amount = 5 WHERE number = ''asked/1'''),
		('a title paid for', '23514', 'UPDATE subsidy.award SET state = ''approved'' WHERE number = ''asked/1'''),
		('a title for who is to get money', '23514', 'UPDATE subsidy.award SET state = ''recognised'' WHERE number = ''waiting/1'''),
		('recognised without a decision', '23514 approved_is_borne', 'UPDATE subsidy.award SET state = ''recognised'' WHERE number = ''asked/1''; SET CONSTRAINTS subsidy.approved_is_borne IMMEDIATE'),
		('recognised without a certificate', '23514 recognised_has_a_title', 'INSERT INTO subsidy.decision (award, portal, procedure, approve, decided_by, decided_at, content)
			VALUES (''asked/1'', ''portal/p'', ''recognition'', true, ''officer/d/decider'', now(), ''{"decided_by": "officer/d/decider", "reasons": [{}]}'');
			UPDATE subsidy.award SET state = ''recognised'' WHERE number = ''asked/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('a second certificate', '23505', 'INSERT INTO subsidy.recognition (award, certificate, party, party_name, title, granted_by, valid_from, valid_to) VALUES (''titled/1'', ''titled/c2'', ''x'', ''x'', ''{}'', ''d'', ''2026-03-02'', ''2029-03-01'')'),
		('a certificate of another case', '23514 certificate_of_the_case', 'INSERT INTO subsidy.recognition (award, certificate, party, party_name, title, granted_by, valid_from, valid_to) VALUES (''asked/1'', ''titled/c2'', ''x'', ''x'', ''{}'', ''d'', ''2026-03-02'', ''2029-03-01'')'),
		('a title that ends before it begins', '23514 holds_for_a_time', 'INSERT INTO subsidy.recognition (award, certificate, party, party_name, title, granted_by, valid_from, valid_to) VALUES (''asked/1'', ''asked/c1'', ''x'', ''x'', ''{}'', ''d'', ''2026-03-02'', ''2026-03-01'')'),
		('a title made longer', '42501', 'UPDATE subsidy.recognition SET valid_to = ''2036-03-01'''),
		('revoked by who decided', '23503', 'UPDATE subsidy.recognition SET ended_at = now(), ended_by = ''officer/d/decider'' WHERE award = ''titled/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('revoked, but the award says it holds', '23514', 'UPDATE subsidy.award SET state = ''revoked'' WHERE number = ''titled/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('an expired title holds again', '23514 award_only_forward', 'UPDATE subsidy.award SET state = ''recognised'' WHERE number = ''expired/1'''),
		('ended twice', '23514 recognition_ends_once', 'UPDATE subsidy.recognition SET ended_at = now() WHERE award = ''expired/1'''),
		('a recognition deleted', '42501', 'DELETE FROM subsidy.recognition'),
		('a stage skipped', '23514 stage_by_stage', 'UPDATE subsidy.award SET stage = 2 WHERE number = ''waiting/1'''),
		('a stage taken back', '23514', 'UPDATE subsidy.award SET stage = -1 WHERE number = ''waiting/1'''),
		('a stage passed after the decision', '23514 stage_by_stage', 'UPDATE subsidy.award SET stage = 1 WHERE number = ''decided/1'''),
		('the stages changed', '42501', 'UPDATE subsidy.award SET stages = NULL'),
		('approved before the last stage', '23514 decided_at_the_last_stage', 'UPDATE subsidy.award SET state = ''approved'', notice_until = now() WHERE number = ''staged/1'''),
		('an amount below the range', '23514 amount_within_range', 'UPDATE subsidy.award SET amount = 199 WHERE number = ''staged/1'''),
		('an amount above the range', '23514 amount_within_range', 'UPDATE subsidy.award SET amount = 401 WHERE number = ''staged/1'''),
		('the range changed', '42501', 'UPDATE subsidy.award SET most = 1000'),
		('an award that waits for no fund', '23514 waits_for_a_fund', 'UPDATE subsidy.award SET waits_for = NULL WHERE number = ''short/1'''),
		('an award that waits for a fund that there is not', '23503', 'UPDATE subsidy.award SET waits_for = ''331023-hrss/2026/none'' WHERE number = ''short/1'''),
		('an award in a queue that does not wait', '23514 waits_for_a_fund', 'UPDATE subsidy.award SET waits_for = ''331023-hrss/2026/jobs'' WHERE number = ''waiting/1'''),
		('an award paid from the queue that nobody approved', '23514 approved_is_borne', 'UPDATE subsidy.award SET state = ''paying'', waits_for = NULL WHERE number = ''short/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('figures moved without the ledger', '23514 fund_follows_ledger', 'UPDATE subsidy.fund SET available = available - 1, committed = committed + 1; SET CONSTRAINTS ALL IMMEDIATE'),
		('figures moved by another amount than the ledger', '23514 fund_follows_ledger',
			'UPDATE subsidy.fund SET available = available - 9, committed = committed + 9, postings = 5;' || format(post, '331023-hrss/2026/jobs#5', 10, 10)),
		('a transaction of one line', '23514 transaction_sums_to_zero', 'UPDATE subsidy.fund SET postings = 5; INSERT INTO subsidy.ledger_line (line, transaction, account, fund, amount, what, at)
			VALUES (''331023-hrss/2026/jobs#5/1'', ''331023-hrss/2026/jobs#5'', ''paid'', ''331023-hrss/2026/jobs'', 1, ''x'', now())'),
		('a fund deleted', '42501', 'DELETE FROM subsidy.fund'),
		('a fund opened twice', '23505', format(open, '331023-hrss/2026/jobs', 1, 1, 0)),
		('a fund of another department', '23514', format(open, '440304-qyfw/2026/jobs', 1, 1, 0)),
		('a fund of another year', '23514', format(open, '331023-hrss/2025/jobs', 1, 1, 0)),
		('a fund without money', '23514', format(open, '331023-hrss/2026/x', 0, 0, 0)),
		('a fund that opens without its ledger', '23514', format(open, '331023-hrss/2026/x', 10, 10, 0) || '; SET CONSTRAINTS ALL IMMEDIATE'),
		('a fund that opens with more than its amount', '23514', format(open, '331023-hrss/2026/x', 10, 10, 1)),
		-- awards
		('an award twice', '23505', 'INSERT INTO subsidy.award SELECT * FROM subsidy.award WHERE number = ''decided/1'''),
		('a state that there is not', '23514', 'UPDATE subsidy.award SET state = ''done'' WHERE number = ''waiting/1'''),
		('a refused award approved', '23514 award_only_forward', 'UPDATE subsidy.award SET state = ''approved'' WHERE number = ''refused/1'''),
		('a cancelled award opened again', '23514', 'UPDATE subsidy.award SET state = ''to_decide'' WHERE number = ''cancelled/1'''),
		('an award paid without an instruction', '23514', 'UPDATE subsidy.award SET state = ''paid'' WHERE number = ''decided/1'''),
		('an award back before its decision', '23514', 'UPDATE subsidy.award SET state = ''to_decide'' WHERE number = ''decided/1'''),
		('an amount changed', '23514 amount_fixed', 'UPDATE subsidy.award SET amount = 200 WHERE number = ''decided/1'''),
		('approved without decision and money', '23514', 'UPDATE subsidy.award SET state = ''approved'', amount = 10 WHERE number = ''waiting/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('approved without an amount', '23514 approved_is_borne', 'UPDATE subsidy.award SET state = ''approved'' WHERE number = ''waiting/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('approved, but not borne in full', '23514 approved_is_borne', format(decide, 'waiting/1', 'portal/p', 'verification', 'officer/d/decider', '[{}]')
			|| '; INSERT INTO subsidy.allocation VALUES (''waiting/1#1'', ''waiting/1'', ''331023-hrss/2026/jobs'', ''331023-hrss'', 2026, 99);
			UPDATE subsidy.award SET state = ''approved'', amount = 100 WHERE number = ''waiting/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('the party of an award changed', '42501', 'UPDATE subsidy.award SET party = ''{}'''),
		('an award deleted', '42501', 'DELETE FROM subsidy.award'),
		-- parts
		('approved before every payer has committed', '23514 approved_when_all_parts_are', 'UPDATE subsidy.award SET state = ''approved'' WHERE number = ''shared/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('approved though a payer refused', '23514 approved_when_all_parts_are', 'UPDATE subsidy.part SET state = ''refused'' WHERE part = ''shared/2'';
			UPDATE subsidy.award SET state = ''approved'' WHERE number = ''shared/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('approved without a part that was planned', '23514 approved_is_borne', 'UPDATE subsidy.part SET state = ''committed'' WHERE part = ''shared/2''; UPDATE subsidy.part SET state = ''cancelled'' WHERE part = ''shared/3'';
			UPDATE subsidy.award SET state = ''approved'' WHERE number = ''shared/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('borne with more parts than its amount', '23514 approved_is_borne', 'INSERT INTO subsidy.part VALUES (''shared/4'', ''shared/1'', ''331023-hrss/2028/jobs'', ''331023-hrss'', 3, 1, now(), ''planned'');
			UPDATE subsidy.award SET payments = 0, unpaid_parts = 3 WHERE number = ''shared/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('paid while parts are not, by the count', '23514 paid_in_all_its_parts', 'UPDATE subsidy.award SET state = ''paying'', own_paid = true WHERE number = ''shared/1''; UPDATE subsidy.award SET state = ''paid'' WHERE number = ''shared/1'''),
		('paid while parts are not, by the parts', '23514 approved_when_all_parts_are', 'UPDATE subsidy.part SET state = ''committed'' WHERE part = ''shared/2''; UPDATE subsidy.award SET state = ''paying'', own_paid = true, unpaid_parts = 0 WHERE number = ''shared/1'';
			UPDATE subsidy.award SET state = ''paid'' WHERE number = ''shared/1''; SET CONSTRAINTS ALL IMMEDIATE'),
		('paid though we have not paid ours', '23514 paid_in_all_its_parts', 'UPDATE subsidy.award SET state = ''paying'', unpaid_parts = 0 WHERE number = ''shared/1''; UPDATE subsidy.award SET state = ''paid'' WHERE number = ''shared/1'''),
		('fewer parts unpaid than none', '23514', 'UPDATE subsidy.award SET unpaid_parts = -1 WHERE number = ''shared/1'''),
		('a part that is held paid', '23514 held_until_it_is_granted', 'UPDATE subsidy.award SET state = ''approved'' WHERE number = ''others/2'''),
		('an award of nobody else held', '23514 held_until_it_is_granted', 'UPDATE subsidy.award SET held = true WHERE number = ''waiting/1'''),
		('whose part it is changed', '42501', 'UPDATE subsidy.award SET parent = ''x/1'''),
		('a part asked for twice', '23505', 'INSERT INTO subsidy.award SELECT * FROM subsidy.award WHERE number = ''others/2'''),
		('a part that was refused committed after all', '23514 part_only_forward', 'UPDATE subsidy.part SET state = ''refused'' WHERE part = ''shared/2''; UPDATE subsidy.part SET state = ''committed'' WHERE part = ''shared/2'''),
		('a part committed that nobody asked for', '23514 part_only_forward', 'UPDATE subsidy.part SET state = ''committed'' WHERE part = ''shared/3'''),
		('a part asked for again', '23514 part_only_forward', 'UPDATE subsidy.part SET state = ''paid'' WHERE part = ''shared/2''; UPDATE subsidy.part SET state = ''asked'' WHERE part = ''shared/2'''),
		('a part of another amount', '42501', 'UPDATE subsidy.part SET amount = 1'),
		('a part of nothing', '23514', 'INSERT INTO subsidy.part VALUES (''shared/4'', ''shared/1'', ''331023-hrss/2028/jobs'', ''331023-hrss'', 3, 0, now(), ''planned'')'),
		('a part of another case', '23514', 'INSERT INTO subsidy.part VALUES (''paying/4'', ''shared/1'', ''331023-hrss/2028/jobs'', ''331023-hrss'', 3, 1, now(), ''planned'')'),
		('a part of another department''s fund', '23514 fund_of_the_payer', 'INSERT INTO subsidy.part VALUES (''shared/4'', ''shared/1'', ''331023-hrss/2028/jobs'', ''440304-qyfw'', 3, 1, now(), ''planned'')'),
		('a later instalment without its day', '23514 later_ones_fall_due', 'INSERT INTO subsidy.part VALUES (''shared/4'', ''shared/1'', ''331023-hrss/2028/jobs'', ''331023-hrss'', 3, 1, NULL, ''planned'')'),
		('a part deleted', '42501', 'DELETE FROM subsidy.part'),
		-- hands
		('a second part for one officer', '23505 hand_pkey', format(hold, 'decided/1 officer/d/reviewer', 'decided/1', 'officer/d/reviewer', 'decided')),
		('a part of somebody who is no officer', '23514', format(hold, 'waiting/1 portal/p', 'waiting/1', 'portal/p', 'decided')),
		('a part under another key', '23514', format(hold, 'x', 'waiting/1', 'officer/d/x', 'decided')),
		('a part in no award', '23503', format(hold, 'none/1 officer/d/x', 'none/1', 'officer/d/x', 'decided')),
		('a part taken away', '42501', 'DELETE FROM subsidy.hand'),
		('a part changed', '42501', 'UPDATE subsidy.hand SET act = ''reviewed'''),
		-- decisions
		('a second decision', '23505 decision_pkey', format(decide, 'decided/1', 'portal/p', 'verification', 'officer/d/decider', '[{}]')),
		('decided by who filed', '23514 decider_did_not_file', format(decide, 'own/1', 'officer/d/decider', 'verification', 'officer/d/decider', '[{}]')),
		('decided by a portal', '23514 decided_by_officer_or_rule', format(decide, 'waiting/1', 'portal/p', 'verification', 'portal/p', '[{}]')),
		('decided as if another had filed', '23503', format(decide, 'waiting/1', 'portal/q', 'verification', 'officer/d/decider', '[{}]')),
		('decided by who gave an opinion', '23503', format(decide, 'waiting/1', 'portal/p', 'verification', 'officer/d/reviewer', '[{}]')),
		('decided by an officer who is not on record', '23503', format(decide, 'waiting/1', 'portal/p', 'verification', 'officer/d/nobody', '[{}]')),
		('decided by a rule where an officer must', '23514', format(decide, 'waiting/1', 'portal/p', 'verification', 'rule:P1d@1', '[{}]')),
		('decided by a rule as if it were instant', '23503', format(decide, 'waiting/1', 'portal/p', 'instant', 'rule:P1d@1', '[{}]')),
		('decided by a treasury', '23514', format(decide, 'short/1', 'portal/p', 'instant', 'treasury/331023-czj', '[{}]')),
		('decided without reasons', '23514 content_says_who_and_why', format(decide, 'waiting/1', 'portal/p', 'verification', 'officer/d/decider', '[]')),
		('a decision that names another decider', '23514', replace(format(decide, 'waiting/1', 'portal/p', 'verification', 'officer/d/decider', '[{}]'),
			'''decided_by'', ''officer/d/decider''', '''decided_by'', ''officer/d/other''')),
		('a decision changed', '42501', 'UPDATE subsidy.decision SET approve = true'),
		('a decision deleted', '42501', 'DELETE FROM subsidy.decision'),
		-- payments
		('paid by who decided', '23514 payer_did_not_decide', format(pay, 'decided/1/p1', 'decided/1', 'decided/1#1', 100, 'verification', 'officer/d/decider', 'officer/d/decider')),
		('paid by who gave an opinion', '23503', format(pay, 'decided/1/p1', 'decided/1', 'decided/1#1', 100, 'verification', 'officer/d/decider', 'officer/d/reviewer')),
		('paid as if another had decided', '23503', format(pay, 'decided/1/p1', 'decided/1', 'decided/1#1', 100, 'verification', 'officer/d/other', 'officer/d/payer')),
		('paid by a rule where an officer must', '23514', format(pay, 'decided/1/p1', 'decided/1', 'decided/1#1', 100, 'verification', 'officer/d/decider', 'rule:P1d@1')),
		('paid by another rule', '23514', format(pay, 'instant/1/p1', 'instant/1', 'instant/1#1', 100, 'instant', 'rule:P1d@1', 'rule:P9@1')),
		('paid as if it were instant', '23503', format(pay, 'decided/1/p1', 'decided/1', 'decided/1#1', 100, 'instant', 'officer/d/decider', 'officer/d/payer')),
		('paid though refused', '23503', format(pay, 'refused/1/p1', 'refused/1', 'refused/1#1', 100, 'verification', 'officer/d/decider', 'officer/d/payer')),
		('paid from the part of another award', '23503', format(pay, 'instant/1/p1', 'instant/1', 'decided/1#1', 100, 'instant', 'rule:P1d@1', 'rule:P1d@1')),
		('paid to another amount', '23503', format(pay, 'decided/1/p1', 'decided/1', 'decided/1#1', 101, 'verification', 'officer/d/decider', 'officer/d/payer')),
		('paid twice', '23505 payment_once', format(pay, 'paying/1/p2', 'paying/1', 'paying/1#1', 50, 'verification', 'officer/d/decider', 'officer/d/payer')),
		('a payment of another award''s number', '23514', format(pay, 'paying/1/p9', 'decided/1', 'decided/1#1', 100, 'verification', 'officer/d/decider', 'officer/d/payer')),
		('confirmed by nobody', '23514', 'UPDATE subsidy.payment SET state = ''confirmed'''),
		('confirmed by another division''s treasury', '23514 confirmed_by_a_treasury', format(settle, 'confirmed', 'treasury/440304-czj', NULL)),
		('confirmed by who had it paid', '23514', format(settle, 'confirmed', 'officer/d/payer', NULL)),
		('failed without a reason', '23514', format(settle, 'failed', 'treasury/331023-czj', NULL)),
		('confirmed, then failed', '23514 payment_settled_once', format(settle, 'confirmed', 'treasury/331023-czj', NULL) || ';' || format(settle, 'failed', 'treasury/331023-czj', 'x')),
		('returned before it was paid', '23514 payment_settled_once', format(settle, 'returned', 'treasury/331023-czj', 'x')),
		('failed, then returned', '23514 payment_settled_once', format(settle, 'failed', 'treasury/331023-czj', 'x') || ';' || format(settle, 'returned', 'treasury/331023-czj', 'x')),
		('returned without a reason', '23514 failed_for_a_reason', format(settle, 'confirmed', 'treasury/331023-czj', NULL) || ';' || format(settle, 'returned', 'treasury/331023-czj', NULL)),
		('returned, then paid after all', '23514 payment_settled_once', format(settle, 'confirmed', 'treasury/331023-czj', NULL) || ';' || format(settle, 'returned', 'treasury/331023-czj', 'x')
			|| ';' || format(settle, 'confirmed', 'treasury/331023-czj', NULL)),
		('to revenue though it did not return', '23514 revenue_of_what_returned', 'UPDATE subsidy.payment SET to_revenue = true WHERE payment = ''paying/1/p1'''),
		('paid again from a part that is revenue', '23505 payment_once', format(settle, 'confirmed', 'treasury/331023-czj', NULL)
			|| '; UPDATE subsidy.payment SET state = ''returned'', reason = ''x'', to_revenue = true; '
			|| format(pay, 'paying/1/p2', 'paying/1', 'paying/1#1', 50, 'verification', 'officer/d/decider', 'officer/d/payer')),
		('a part that another replaces already', '23505', 'INSERT INTO subsidy.allocation VALUES (''paying/1#2'', ''paying/1'', ''331023-hrss/2026/jobs'', ''331023-hrss'', 2026, 50, ''paying/1#1''),
			(''paying/1#3'', ''paying/1'', ''331023-hrss/2026/jobs'', ''331023-hrss'', 2026, 50, ''paying/1#1'')'),
		('money taken back from revenue into nothing', '23514', 'UPDATE subsidy.fund SET revenue = -1, available = available + 1'),
		('the amount of a payment changed', '42501', 'UPDATE subsidy.payment SET amount = 1'),
		('a payment deleted', '42501', 'DELETE FROM subsidy.payment'),
		-- allocations and ledger
		('an allocation changed', '42501', 'UPDATE subsidy.allocation SET amount = 1'),
		('an allocation deleted', '42501', 'DELETE FROM subsidy.allocation'),
		('an allocation in no award', '23503 borne_by_a_fund', 'INSERT INTO subsidy.allocation VALUES (''none/1#1'', ''none/1'', ''331023-hrss/2026/jobs'', ''331023-hrss'', 2026, 1)'),
		('an allocation of no fund', '23503 borne_by_a_fund', 'INSERT INTO subsidy.allocation VALUES (''waiting/1#1'', ''waiting/1'', ''none'', ''331023-hrss'', 2026, 1)'),
		('a transaction that does not balance', '23514 transaction_sums_to_zero', format(post, '331023-hrss/2026/jobs#5', 10, 9)),
		('a transaction that the fund does not count', '23514 transaction_counted_by_fund', format(post, '331023-hrss/2026/jobs#5', 10, 10)),
		('a transaction of no number', '23514 transaction_counted_by_fund', format(post, '331023-hrss/2026/jobs#x', 10, 10)),
		('a line added to a balanced transaction', '23514 key_of_transaction', 'INSERT INTO subsidy.ledger_line (line, transaction, account, fund, amount, what, at)
			VALUES (''331023-hrss/2026/jobs#1/3'', ''331023-hrss/2026/jobs#1'', ''paid'', ''331023-hrss/2026/jobs'', 1, ''x'', now()); SET CONSTRAINTS ALL IMMEDIATE'),
		('a transaction number twice', '23505', format(post, '331023-hrss/2026/jobs#1', 10, 10)),
		('a transaction of another fund', '23514', format(post, 'other#1', 10, 10)),
		('a line of nothing', '23514', format(post, '331023-hrss/2026/jobs#5', 0, 0)),
		('a ledger line changed', '42501', 'UPDATE subsidy.ledger_line SET amount = 1'),
		('a ledger line deleted', '42501', 'DELETE FROM subsidy.ledger_line'),
		('the ledger emptied', '42501', 'TRUNCATE subsidy.ledger_line')
	) AS cases (label, wanted, statement) LOOP
		got := 'accepted';
		BEGIN
			EXECUTE t.statement;
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS by_name = CONSTRAINT_NAME;
			got := SQLSTATE;
		END;
		IF t.wanted NOT IN (got, got || ' ' || by_name) THEN
			RAISE EXCEPTION '% : % %, not %', t.label, got, by_name, t.wanted;
		END IF;
		count := count + 1;
	END LOOP;
	RAISE NOTICE '% passed, 0 failed', count;
END $$;

-- What must be possible: an instant award is decided and instructed by its rule; a payment that failed is made again by the same
-- officer; an amount is fixed with the decision.
INSERT INTO subsidy.payment (payment, award, allocation, fund, payer, amount, procedure, decided_by, instructed_by, instructed_at, state)
VALUES ('instant/1/p1', 'instant/1', 'instant/1#1', '331023-hrss/2026/jobs', '331023-hrss', 100, 'instant', 'rule:P1d@1', 'rule:P1d@1', now(), 'instructed');
UPDATE subsidy.payment SET state = 'failed', confirmed_by = 'treasury/331023-czj', confirmed_at = now(), reason = 'account closed' WHERE payment IN ('paying/1/p1', 'instant/1/p1');
INSERT INTO subsidy.payment (payment, award, allocation, fund, payer, amount, procedure, decided_by, instructed_by, instructed_at, state)
VALUES ('paying/1/p2', 'paying/1', 'paying/1#1', '331023-hrss/2026/jobs', '331023-hrss', 50, 'verification', 'officer/d/decider', 'officer/d/payer', now(), 'instructed'),
	('instant/1/p2', 'instant/1', 'instant/1#1', '331023-hrss/2026/jobs', '331023-hrss', 100, 'instant', 'rule:P1d@1', 'officer/d/payer', now(), 'instructed');
INSERT INTO subsidy.decision (award, portal, procedure, approve, decided_by, decided_at, content)
VALUES ('waiting/1', 'portal/p', 'verification', true, 'officer/d/decider', now(), '{"decided_by": "officer/d/decider", "reasons": [{}]}');
INSERT INTO subsidy.allocation VALUES ('waiting/1#1', 'waiting/1', '331023-hrss/2026/jobs', '331023-hrss', 2026, 100);
UPDATE subsidy.award SET state = 'approved', amount = 100 WHERE number = 'waiting/1';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
UPDATE subsidy.fund SET available = available - 100, committed = committed + 100, postings = 5;
INSERT INTO subsidy.ledger_line (line, transaction, account, fund, amount, what, at)
VALUES ('331023-hrss/2026/jobs#5/1', '331023-hrss/2026/jobs#5', 'available', '331023-hrss/2026/jobs', -100, 'committed', now()),
	('331023-hrss/2026/jobs#5/2', '331023-hrss/2026/jobs#5', 'committed', '331023-hrss/2026/jobs', 100, 'committed', now());
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
