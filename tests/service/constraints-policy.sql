-- What the policy service's database refuses, whatever the daemon's code would do.  Run as the daemon's role with psql; nothing is
-- kept.  Fails at the first case that is not refused with its SQLSTATE.
\set ON_ERROR_STOP on
BEGIN;
INSERT INTO policy.policy (ref, id, version, issued_by, state, document, drafted_by, drafted_at)
	VALUES ('P1d@1', 'P1d', 1, '331023-hrss', 'draft', '{}', 'officer/331023-hrss/li-na', now()),
		('P1d@2', 'P1d', 2, '331023-hrss', 'draft', '{}', 'officer/331023-hrss/li-na', now());
INSERT INTO policy.hand VALUES
	('P1d@1 officer/331023-hrss/li-na', 'P1d@1', 'officer/331023-hrss/li-na', 'draft'),
	('P1d@1 officer/331023-hrss/wang-fang', 'P1d@1', 'officer/331023-hrss/wang-fang', 'publish');
UPDATE policy.policy SET state = 'published', published_by = 'officer/331023-hrss/wang-fang', published_at = now()
	WHERE ref = 'P1d@1';
-- The runtime's own, the same in every service: a stream at its beginning, and a cursor that has acted on nothing.
SELECT runtime.take_stream('sha-256', 0) \gset
INSERT INTO runtime.cursor (stream, epoch, number, hash, at) VALUES ('application/x', 1, 5, decode(repeat('ab', 32), 'hex'), now());
INSERT INTO runtime.doubt (known_by, epoch, number, hash, agreed) VALUES ('application/x', 1, 5, decode(repeat('ab', 32), 'hex'), -1);

DO $$
DECLARE
	t record;
	got text;
	count int := 0;
BEGIN
	FOR t IN SELECT * FROM (VALUES
		('published by its drafter', '23514',
			'UPDATE policy.policy SET state = ''published'', published_by = drafted_by, published_at = now() WHERE ref = ''P1d@2'''),
		('published by nobody', '23514', 'UPDATE policy.policy SET state = ''published'' WHERE ref = ''P1d@2'''),
		('withdrawn without a reason', '23514',
			'UPDATE policy.policy SET state = ''withdrawn'', withdrawn_by = ''x'', withdrawn_at = now() WHERE ref = ''P1d@1'''),
		('a draft withdrawn', '23514',
			'UPDATE policy.policy SET state = ''withdrawn'', withdrawn_by = ''x'', withdrawn_at = now(), withdrawn_because = ''{}'' WHERE ref = ''P1d@2'''),
		('back to draft', '23514',
			'UPDATE policy.policy SET state = ''draft'', published_by = NULL, published_at = NULL WHERE ref = ''P1d@1'''),
		('a published document changed', '23514',
			'UPDATE policy.policy SET state = ''withdrawn'', document = ''{"a":1}'', withdrawn_by = ''x'', withdrawn_at = now(), withdrawn_because = ''{}'' WHERE ref = ''P1d@1'''),
		('another document number for a version', '42501', 'UPDATE policy.policy SET version = 3 WHERE ref = ''P1d@2'''),
		('a version that is not its name', '23514',
			'INSERT INTO policy.policy (ref, id, version, issued_by, state, document, drafted_by, drafted_at) VALUES (''P9@1'', ''P9'', 2, ''d'', ''draft'', ''{}'', ''o'', now())'),
		('a state that there is not', '23514', 'UPDATE policy.policy SET state = ''open'' WHERE ref = ''P1d@2'''),
		('a document that is no JSON', '22P02', 'UPDATE policy.policy SET document = ''{'' WHERE ref = ''P1d@2'''),
		('a second part of an officer: the drafter publishes', '23505',
			'INSERT INTO policy.hand VALUES (''P1d@1 officer/331023-hrss/li-na'', ''P1d@1'', ''officer/331023-hrss/li-na'', ''publish'')'),
		('published twice', '23505',
			'INSERT INTO policy.hand VALUES (''P1d@1 officer/331023-hrss/x'', ''P1d@1'', ''officer/331023-hrss/x'', ''publish'')'),
		('a hand under another key', '23514', 'INSERT INTO policy.hand VALUES (''x'', ''P1d@1'', ''o'', ''draft'')'),
		('a hand in no policy', '23503', 'INSERT INTO policy.hand VALUES (''P8@1 o'', ''P8@1'', ''o'', ''draft'')'),
		('a hand changed', '42501', 'UPDATE policy.hand SET officer = ''o'''),
		('a hand deleted', '42501', 'DELETE FROM policy.hand'),
		('a policy deleted', '42501', 'DELETE FROM policy.policy'),
		('everything deleted', '42501', 'TRUNCATE policy.policy CASCADE'),
		('a fork accepted in the epoch that is', 'LS001', 'SELECT runtime.accept_fork(1, 1, 0, 5, ''application/x'', 0, decode(repeat(''ab'', 32), ''hex''), ''operator/x/y'', ''lost'', now())'),
		('a fork accepted by who is not the writer', 'LS001', 'SELECT runtime.accept_fork(7, 9, 0, 5, ''application/x'', 1, decode(repeat(''ab'', 32), ''hex''), ''operator/x/y'', ''lost'', now())'),
		('a fork after what is not there', 'LS001', 'SELECT runtime.accept_fork(1, 2, 3, 5, ''application/x'', 1, decode(repeat(''ab'', 32), ''hex''), ''operator/x/y'', ''lost'', now())'),
		('a fork that loses nothing', '23514', 'SELECT runtime.accept_fork((SELECT epoch FROM runtime.stream_head), 99, 0, 0, ''application/x'', 1, decode(repeat(''ab'', 32), ''hex''), ''operator/x/y'', ''lost'', now())'),
		('a fork in an epoch that others know', '23514', 'SELECT runtime.accept_fork((SELECT epoch FROM runtime.stream_head), 99, 0, 5, ''application/x'', 99, decode(repeat(''ab'', 32), ''hex''), ''operator/x/y'', ''lost'', now())'),
		('a body deleted', '42501', 'DELETE FROM runtime.event_body'),
		('a body erased that no event of the transaction names', '42501', 'SELECT runtime.erase_own(ARRAY[1::bigint], ''policy/x'', 1, NULL, now())'),
		('copies erased that no event was followed to', '42501', 'SELECT runtime.erase_followed(ARRAY[1::bigint], ''application/x'', 6, NULL, now())'),
		('an erasing made up', '42501', 'INSERT INTO runtime.erasure VALUES (''policy/x'', 1, ''{1}'', NULL, now())'),
		('a fork without its epoch', '42501', 'INSERT INTO runtime.fork VALUES (2, 0, 5, ''x'', 1, decode(repeat(''ab'', 32), ''hex''), ''o'', ''r'', now())'),
		('a fork changed', '42501', 'UPDATE runtime.fork SET lost = 9'),
		('a doubt that goes without a decision', '42501', 'DELETE FROM runtime.doubt'),
		('an epoch opened by hand', '42501', 'UPDATE runtime.stream_head SET epoch = 9'),
		('what was acted on changed', '42501', 'UPDATE runtime.acted SET at = now()'),
		('what was acted on forgotten', '42501', 'DELETE FROM runtime.acted'),
		('a cursor that goes back', 'LS002', 'UPDATE runtime.cursor SET number = 4'),
		('a cursor deleted', '42501', 'DELETE FROM runtime.cursor'),
		('a cursor put back from where it is not', '22023', 'SELECT runtime.cursor_back(''application/x'', 6, decode(repeat(''ab'', 32), ''hex''), 0, decode(repeat(''ab'', 32), ''hex''), 2, ''331023-zwfw'', now())'),
		('a cursor put back to what is not known in common', '22023', 'SELECT runtime.cursor_back(''application/x'', 5, decode(repeat(''ab'', 32), ''hex''), 3, decode(repeat(''ab'', 32), ''hex''), 2, ''331023-zwfw'', now())'),
		('a cursor put forward', '22023', 'SELECT runtime.cursor_back(''application/x'', 5, decode(repeat(''ab'', 32), ''hex''), 6, decode(repeat(''ab'', 32), ''hex''), 2, ''331023-zwfw'', now())'),
		('an event given up by hand', '42501', 'UPDATE runtime.parked SET given_up = 1')
	) AS cases (label, wanted, statement) LOOP
		got := 'accepted';
		BEGIN
			EXECUTE t.statement;
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
ROLLBACK;
