-- What the coordination service's database refuses, whatever the daemon's code would do.  Run as the daemon's role with psql;
-- nothing is kept.  Fails at the first case that is not refused with its SQLSTATE.
\set ON_ERROR_STOP on
BEGIN;
INSERT INTO coordination.responsibility VALUES ('matter', 1, '{}', '331023-lead', '331023-one 331023-two', 'all_agree', '331023-deputy', 5, 2, 'officer/331023-fgw/x', now());
INSERT INTO coordination.responsibility_version VALUES ('matter@1', 'matter', 1, '{}', 'officer/331023-fgw/x', now());
INSERT INTO coordination.review (number, award, case_number, policy, matter, version, asked_by, application, joining, lead, deputy, owner, state, result, asked_at, due, concluded_at, days, warn_days, generation)
SELECT number, 'a/1', 'a', 'P5@1', 'matter', 1, 'subsidy/331023-hrss', 'application/331023-zwfw', 'all_agree', '331023-lead', '331023-deputy', owner, state, result, now(), now(),
	CASE WHEN state IN ('concluded', 'cancelled') THEN now() - interval '1 minute' END, 5, 2, 1
FROM (VALUES ('open', 'open', NULL, '331023-two'), ('late', 'overdue', NULL, '331023-deputy'), ('done', 'concluded', 'agreed', '331023-lead'),
	('gone', 'cancelled', NULL, '331023-one')) AS reviews (number, state, result, owner);
INSERT INTO coordination.task VALUES ('open 331023-one', 'open', '331023-one', 1), ('open 331023-two', 'open', '331023-two', 2),
	('late 331023-one', 'late', '331023-one', 1), ('late 331023-two', 'late', '331023-two', 1), ('done 331023-one', 'done', '331023-one', 1), ('gone 331023-one', 'gone', '331023-one', 1);
INSERT INTO coordination.opinion VALUES ('open 331023-one#1', 'open 331023-one', 'open', '331023-one', NULL, 1, 'given', true, false, NULL, '[{}]', 'officer/331023-one/x', now()),
	('late 331023-two#1', 'late 331023-two', 'late', '331023-two', NULL, 1, 'given', true, false, NULL, '[{}]', 'officer/331023-two/x', now()),
	('late 331023-two#2', 'late 331023-two', 'late', '331023-two', NULL, 2, 'withdrawn', false, false, NULL, '[{}]', 'officer/331023-two/x', now());
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO coordination.request_sequence VALUES ('request', 2026, 7);
INSERT INTO coordination.request (number, matter, version, party, text, portal, owner, state, filed_at, due, answer, answered_by, answered_at, rating, reopened, days, generation)
SELECT number, 'matter', 1, 'p', '"?"', 'portal/x', '331023-lead', state, now(), now(), answer, CASE WHEN answer IS NOT NULL THEN 'officer/331023-lead/x' END,
	CASE WHEN answer IS NOT NULL THEN now() END, 0, reopened, 5, 1
FROM (VALUES ('Q-open', 'open', NULL::json, 0), ('Q-answered', 'answered', '{}', 0), ('Q-again', 'answered', '{}', 1), ('Q-closed', 'closed', '{}', 0))
	AS requests (number, state, answer, reopened);

DO $$
DECLARE
	t record;
	got text;
	count int := 0;
	say constant text := 'INSERT INTO coordination.opinion VALUES (%1$L || ''#1'', %1$L, %2$L, %3$L, NULL, 1, ''given'', true, false, NULL, ''[{}]'', %4$L, now())';
	turn_of constant text := 'INSERT INTO coordination.opinion VALUES (%1$L || ''#'' || %2$s, %1$L, %3$L, %4$L, %5$L, %2$s, %6$L, %7$L, %8$L, %9$s, ''[{}]'', %10$L, now())';
	ask constant text := 'INSERT INTO coordination.task VALUES (%L, %L, %L, %s)';
	turn constant text := 'UPDATE coordination.review SET %s WHERE number = %L';
	put constant text := 'INSERT INTO coordination.responsibility VALUES (%L, %s, ''{}'', ''331023-lead'', NULL, ''all_agree'', NULL, %s, %s, ''o'', now())';
	version constant text := 'INSERT INTO coordination.responsibility_version VALUES (%L, %L, %s, ''{}'', ''o'', now())';
	open constant text := 'INSERT INTO coordination.review (number, award, case_number, policy, matter, version, asked_by, application, joining, lead, owner, state, asked_at, due, days, warn_days, generation)
		VALUES (%L, ''a/1'', ''a'', ''P5@1'', %L, %s, ''s'', ''p'', ''all_agree'', ''l'', ''o'', %L, now(), now(), 5, 2, 1)';
BEGIN
	FOR t IN SELECT * FROM (VALUES
		-- responsibilities
		('a matter twice', '23505', format(put, 'matter', 1, 5, 2)),
		('a matter without time', '23514', format(put, 'other', 1, 0, 0)),
		('more than a year', '23514', format(put, 'other', 1, 366, 2)),
		('a warning before the start', '23514', format(put, 'other', 1, 5, 5)),
		('a warning after the end', '23514', format(put, 'other', 1, 5, -1)),
		('no version', '23514', format(put, 'other', 0, 5, 2)),
		('a matter without a lead', '23502', 'UPDATE coordination.responsibility SET lead = NULL'),
		('a matter named anew', '42501', 'UPDATE coordination.responsibility SET matter = ''other'''),
		('a matter deleted', '42501', 'DELETE FROM coordination.responsibility'),
		('a version twice', '23505', format(version, 'matter@1', 'matter', 1)),
		('a version under another key', '23514', format(version, 'x', 'matter', 2)),
		('a version of no matter', '23503', format(version, 'none@1', 'none', 1)),
		('a version changed', '42501', 'UPDATE coordination.responsibility_version SET content = ''{"days":1}'''),
		('a version deleted', '42501', 'DELETE FROM coordination.responsibility_version'),
		('a rule that there is not', '23514', 'UPDATE coordination.responsibility SET joining = ''two_thirds'''),
		-- reviews
		('a review twice', '23505', format(open, 'open', 'matter', 1, 'open')),
		('a review of no version', '23503', format(open, 'new', 'matter', 2, 'open')),
		('a state that there is not', '23514', format(open, 'new', 'matter', 1, 'waiting')),
		('opened as concluded', '23514', format(open, 'new', 'matter', 1, 'concluded')),
		('opened as cancelled, at no time', '23514', format(open, 'new', 'matter', 1, 'cancelled')),
		('a review that nobody owns', '23502', format(turn, 'owner = NULL', 'open')),
		('concluded without a result', '23514', format(turn, 'state = ''concluded'', concluded_at = now()', 'open')),
		('concluded at no time', '23514', format(turn, 'state = ''concluded'', result = ''agreed''', 'open')),
		('concluded to a result that there is not', '23514', format(turn, 'state = ''concluded'', result = ''x'', concluded_at = now()', 'open')),
		('a result while it is open', '23514', format(turn, 'result = ''agreed''', 'open')),
		('cancelled with a result', '23514', format(turn, 'state = ''cancelled'', result = ''agreed'', concluded_at = now()', 'late')),
		('what is concluded opened again', '23514', format(turn, 'state = ''open'', result = NULL, concluded_at = NULL', 'done')),
		('the result of what is concluded changed', '23514', format(turn, 'result = ''objected''', 'done')),
		('what is overdue in time again', '23514', format(turn, 'state = ''open''', 'late')),
		('what is cancelled concluded', '23514', format(turn, 'state = ''concluded'', result = ''agreed''', 'gone')),
		('who was asked first changed', '42501', format(turn, 'lead = ''x''', 'open')),
		('the version of a review changed', '42501', format(turn, 'version = 2', 'open')),
		('owned by nobody that is asked', '23514', format(turn, 'owner = ''331023-lead''', 'open')),
		('owned by one that has spoken', '23514', format(turn, 'owner = ''331023-one''', 'open')),
		('opened with nobody asked', '23514', format(open, 'new', 'matter', 1, 'open')),
		('late and not the deputy''s', '23514', format(turn, 'owner = ''331023-lead''', 'late')),
		('concluded and not the lead''s', '23514', format(turn, 'state = ''concluded'', result = ''agreed'', concluded_at = now()', 'late')),
		('a deadline that comes nearer', '23514', format(turn, 'due = due - interval ''1 day''', 'open')),
		('more time for what is late', '23514', format(turn, 'due = due + interval ''1 day''', 'late')),
		('joined by another rule', '42501', format(turn, 'joining = ''majority''', 'open')),
		('another deputy', '42501', format(turn, 'deputy = ''331023-one''', 'open')),
		('a review deleted', '42501', 'DELETE FROM coordination.review'),
		-- tasks
		('a department asked twice', '23505', format(ask, 'open 331023-one', 'open', '331023-one', 3)),
		('a task under another key', '23514', format(ask, 'x', 'open', '331023-three', 3)),
		('a task in no review', '23503', format(ask, 'none 331023-one', 'none', '331023-one', 1)),
		('a task at no place', '23514', format(ask, 'open 331023-three', 'open', '331023-three', 0)),
		('a task changed', '42501', 'UPDATE coordination.task SET department = ''x'''),
		('a task taken away', '42501', 'DELETE FROM coordination.task'),
		-- opinions
		('an opinion at the turn of another', '23505', format(say, 'open 331023-one', 'open', '331023-one', 'officer/331023-one/y')),
		('a second opinion', '23514', format(turn_of, 'open 331023-one', 2, 'open', '331023-one', NULL, 'given', true, false, 'NULL', 'officer/331023-one/y')),
		('a correction of nothing', '23514', format(turn_of, 'open 331023-two', 1, 'open', '331023-two', NULL, 'corrected', true, false, 'NULL', 'officer/331023-two/y')),
		('a correction of what was withdrawn', '23514', format(turn_of, 'late 331023-two', 3, 'late', '331023-two', NULL, 'corrected', true, true, 'NULL', 'officer/331023-two/y')),
		('a turn left out', '23514', format(turn_of, 'open 331023-one', 3, 'open', '331023-one', NULL, 'withdrawn', false, false, 'NULL', 'officer/331023-one/y')),
		('turns without end', '23514', format(turn_of, 'open 331023-one', 10, 'open', '331023-one', NULL, 'corrected', true, false, 'NULL', 'officer/331023-one/y')),
		('an opinion after the conclusion', '23514', format(say, 'done 331023-one', 'done', '331023-one', 'officer/331023-one/x')),
		('an opinion on what is cancelled', '23514', format(say, 'gone 331023-one', 'gone', '331023-one', 'officer/331023-one/x')),
		('conditions of an objection', '23514', format(turn_of, 'open 331023-two', 1, 'open', '331023-two', NULL, 'given', false, false, '''[{}]''', 'officer/331023-two/y')),
		('the deputy in time', '23514', format(turn_of, 'open 331023-two', 1, 'open', '331023-two', '331023-deputy', 'given', true, false, 'NULL', 'officer/331023-deputy/y')),
		('another than the deputy', '23503', format(turn_of, 'late 331023-one', 1, 'late', '331023-one', '331023-two', 'given', true, true, 'NULL', 'officer/331023-two/y')),
		('as the deputy by its own officer', '23514', format(turn_of, 'late 331023-one', 1, 'late', '331023-one', '331023-deputy', 'given', true, true, 'NULL', 'officer/331023-one/y')),
		('spoken while it is still waited for', '23514', format(say, 'open 331023-two', 'open', '331023-two', 'officer/331023-two/x')),
		('an opinion by another department''s officer', '23514', format(say, 'open 331023-two', 'open', '331023-two', 'officer/331023-one/x')),
		('an opinion by somebody who is no officer', '23514', format(say, 'open 331023-two', 'open', '331023-two', 'portal/331023-two')),
		('an opinion that nobody asked for', '23503', format(say, 'open 331023-three', 'open', '331023-three', 'officer/331023-three/x')),
		('an opinion as another department', '23503', format(say, 'open 331023-two', 'open', '331023-one', 'officer/331023-one/x')),
		('an opinion in another review', '23503', format(say, 'late 331023-one', 'open', '331023-one', 'officer/331023-one/x')),
		('an opinion changed', '42501', 'UPDATE coordination.opinion SET agree = false'),
		('an opinion deleted', '42501', 'DELETE FROM coordination.opinion'),
		-- requests of enterprises
		('a request closed without an answer', '23514', 'UPDATE coordination.request SET state = ''closed'' WHERE number = ''Q-open'''),
		('a request answered with nothing', '23514', 'UPDATE coordination.request SET state = ''answered'' WHERE number = ''Q-open'''),
		('an answer by nobody', '23514', 'UPDATE coordination.request SET state = ''answered'', answer = ''{}'', answered_at = now() WHERE number = ''Q-open'''),
		('an answer by a portal', '23514', 'UPDATE coordination.request SET state = ''answered'', answer = ''{}'', answered_by = ''portal/x'', answered_at = now() WHERE number = ''Q-open'''),
		('a rating of no answer', '23514', 'UPDATE coordination.request SET rating = 5 WHERE number = ''Q-open'''),
		('a rating that there is not', '23514', 'UPDATE coordination.request SET state = ''closed'', rating = 6 WHERE number = ''Q-answered'''),
		('a request that nobody owns', '23502', 'UPDATE coordination.request SET owner = NULL WHERE number = ''Q-open'''),
		('opened again a second time', '23514', 'UPDATE coordination.request SET state = ''open'' WHERE number = ''Q-again'''),
		('opened again after the end', '23514', 'UPDATE coordination.request SET state = ''open'' WHERE number = ''Q-closed'''),
		('what was asked changed', '42501', 'UPDATE coordination.request SET text = ''"!"'' WHERE number = ''Q-open'''),
		('a request deleted', '42501', 'DELETE FROM coordination.request'),
		('a number given again', '23514', 'UPDATE coordination.request_sequence SET last = 7'),
		('everything deleted', '42501', 'TRUNCATE coordination.review CASCADE')
	) AS cases (label, wanted, statement) LOOP
		got := 'accepted';
		BEGIN
			EXECUTE t.statement;
			SET CONSTRAINTS ALL IMMEDIATE;
			SET CONSTRAINTS ALL DEFERRED;
		EXCEPTION WHEN OTHERS THEN
			got := SQLSTATE;
		END;
		IF got <> t.wanted THEN
			RAISE EXCEPTION '% : %, not %', t.label, got, t.wanted;
		END IF;
		count := count + 1;
	END LOOP;
	RAISE NOTICE '% passed, 0 failed', count;
END $$;

-- What must be possible: another version, a deadline that passes, the last opinion and what follows from it.
UPDATE coordination.responsibility SET version = 2, days = 7, put_at = now() WHERE matter = 'matter';
INSERT INTO coordination.responsibility_version VALUES ('matter@2', 'matter', 2, '{}', 'officer/331023-fgw/x', now());
UPDATE coordination.review SET due = due + interval '1 day' WHERE number = 'open';
UPDATE coordination.review SET state = 'overdue', owner = deputy WHERE number = 'open';
INSERT INTO coordination.opinion VALUES ('open 331023-one#2', 'open 331023-one', 'open', '331023-one', NULL, 2, 'corrected', true, true, '[{}]', '[{}]', 'officer/331023-one/x', now()),
	('open 331023-two#1', 'open 331023-two', 'open', '331023-two', '331023-deputy', 1, 'given', false, true, NULL, '[{}]', 'officer/331023-deputy/x', now()),
	('late 331023-two#3', 'late 331023-two', 'late', '331023-two', NULL, 3, 'given', true, true, NULL, '[{}]', 'officer/331023-two/x', now());
UPDATE coordination.review SET state = 'concluded', owner = lead, result = 'objected', concluded_at = now() WHERE number = 'open';
UPDATE coordination.review SET state = 'cancelled', concluded_at = now() WHERE number = 'late';
UPDATE coordination.request SET state = 'open', reopened = 1, rating = 1 WHERE number = 'Q-answered';
UPDATE coordination.request SET state = 'closed', rating = 4 WHERE number = 'Q-again';
UPDATE coordination.request SET state = 'overdue' WHERE number = 'Q-open';
UPDATE coordination.request SET state = 'answered', answer = '{}', answered_by = 'officer/331023-lead/x', answered_at = now() WHERE number = 'Q-open';
UPDATE coordination.request_sequence SET last = 8;
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
