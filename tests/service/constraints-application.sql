-- What the application service's database refuses, whatever the daemon's code would do.  Run as the daemon's role with psql; nothing
-- is kept.  Fails at the first case that is not refused with its SQLSTATE.
\set ON_ERROR_STOP on
BEGIN;
INSERT INTO application.policy (ref, id, document, published_at) VALUES ('P1d@1', 'P1d', '{}', now()), ('P1d@2', 'P1d', '{}', now());
INSERT INTO application.party VALUES ('91331023MAYQYXW1X9', 'A', 'enterprise', '[]', '{}', 0, 'portal/p', now());
INSERT INTO application.attribute VALUES ('91331023MAYQYXW1X9 1', '91331023MAYQYXW1X9', 1, 'party.insured_jobs', '25', 's', '2026-01-01', 'portal/p', now());
INSERT INTO application.person VALUES ('person-0195566d-5c80-7a3b-8f10-3d5b9c2e4a61', '91331023MAYQYXW1X9', 'N', '138', '[]', 'portal/p', now());
INSERT INTO application.sequence VALUES ('case', 2026, 5);
INSERT INTO application.application (case_number, policy, policy_id, party, party_name, period, handler, portal, filed_on, filed_at, document,
	assessment, people, external_ids, state, before, owner, owner_before, has_amount, amount, waiting_since, decision, changes)
SELECT number, 'P1d@1', 'P1d', '91331023MAYQYXW1X9', 'A', period, 'subsidy/331023-hrss', 'portal/p', '2026-03-02', now(), '{}', '{}', '[]', '[]',
	state, state, 'd', 'd', false, 0, CASE WHEN state = 'refused' THEN NULL ELSE now() END, CASE WHEN state = 'refused' THEN '{}'::json END, 1
FROM (VALUES ('331023-2026-000001-0', '2026', 'submitted'), ('331023-2026-000002-1', '2025', 'refused'),
	('331023-2026-000003-2', '2024', 'incomplete')) AS cases (number, period, state);
INSERT INTO application.change VALUES ('331023-2026-000001-0 1', '331023-2026-000001-0', 1, now(), 'submitted', 'portal/p', 'filed', '{}');

INSERT INTO application.match VALUES ('P1d@1 91331023MAYQYXW1X9', 'P1d@1', '91331023MAYQYXW1X9', 'portal/p', 'declined', now(), now(), now());

DO $$
DECLARE
	t record;
	got text;
	count int := 0;
	copy constant text := 'INSERT INTO application.application (case_number, policy, policy_id, party, party_name, period, handler, portal, filed_on,
		filed_at, document, assessment, people, external_ids, state, before, owner, owner_before, has_amount, amount, waiting_since, changes)
		SELECT %s FROM application.application WHERE case_number = ''331023-2026-000001-0''';
	rest constant text := ', policy_id, party, party_name, period, handler, portal, filed_on, filed_at, document, assessment, people, external_ids, state,
		before, owner, owner_before, has_amount, amount, waiting_since, changes';
	other constant text := replace(rest, ' period', ' ''2020''');
	one constant text := ' WHERE case_number = ''331023-2026-000001-0''';
BEGIN
	FOR t IN SELECT * FROM (VALUES
		('the same filed twice, in another version', '23505', format(copy, '''331023-2026-000009-0'', ''P1d@2''' || rest)),
		('a case number twice', '23505', format(copy, '''331023-2026-000001-0'', ''P1d@1''' || other)),
		('a number that is none', '23514', format(copy, '''331023-2026-9'', ''P1d@1''' || other)),
		('a policy that there is not', '23503', format(copy, '''331023-2026-000009-0'', ''P1d@9''' || other)),
		('a version of another policy', '23514', format(copy, '''331023-2026-000009-0'', ''P1d@1''' || replace(other, ' policy_id', ' ''P2'''))),
		('refused without a decision', '23514', 'UPDATE application.application SET state = ''refused'', before = ''refused'', waiting_since = NULL' || one),
		('approved without a decision', '23514', 'UPDATE application.application SET state = ''approved'', before = ''approved''' || one),
		('approved behind a withdrawal without a decision', '23514', 'UPDATE application.application SET state = ''withdrawing'', before = ''approved''' || one),
		('a state that there is not', '23514', 'UPDATE application.application SET state = ''done'', before = ''done''' || one),
		('withdrawing from withdrawing', '23514', 'UPDATE application.application SET state = ''withdrawing'', before = ''withdrawing''' || one),
		('state and work apart', '23514', 'UPDATE application.application SET before = ''in_review''' || one),
		('two owners', '23514', 'UPDATE application.application SET owner_before = ''e''' || one),
		('no owner', '23502', 'UPDATE application.application SET owner = NULL, owner_before = NULL' || one),
		('open without a beginning', '23514', 'UPDATE application.application SET waiting_since = NULL' || one),
		('an amount that there is not', '23514', 'UPDATE application.application SET amount = 1' || one),
		('a negative amount', '23514', 'UPDATE application.application SET has_amount = true, amount = -1' || one),
		('the award of another case', '23514', 'UPDATE application.application SET award = ''331023-2026-000002-1/1''' || one),
		('a refused case reopened', '23514', 'UPDATE application.application SET state = ''submitted'', before = ''submitted'', waiting_since = now() WHERE state = ''refused'''),
		('history shortened', '23514', 'UPDATE application.application SET changes = 0' || one),
		('history counted back', '23514', 'UPDATE application.application SET changes = changes - 1' || one),
		('the assessment changed', '42501', 'UPDATE application.application SET assessment = ''{}''' || one),
		('the party changed', '42501', 'UPDATE application.application SET party = ''x''' || one),
		('a case deleted', '42501', 'DELETE FROM application.application'),
		('a change rewritten', '42501', 'UPDATE application.change SET detail = ''x'''),
		('a change deleted', '42501', 'DELETE FROM application.change'),
		('a change numbered twice', '23505', 'INSERT INTO application.change SELECT * FROM application.change'),
		('a change of no case', '23503', 'INSERT INTO application.change VALUES (''331023-2026-000008-0 1'', ''331023-2026-000008-0'', 1, now(), ''s'', ''b'', ''d'', ''{}'')'),
		('a change under another key', '23514', 'INSERT INTO application.change VALUES (''x'', ''331023-2026-000001-0'', 2, now(), ''s'', ''b'', ''d'', ''{}'')'),
		('an attribute rewritten', '42501', 'UPDATE application.attribute SET value = ''26'''),
		('an attribute deleted', '42501', 'DELETE FROM application.attribute'),
		('an attribute of nobody', '23503', 'INSERT INTO application.attribute VALUES (''x 1'', ''x'', 1, ''party.a'', ''1'', ''s'', ''2026-01-01'', ''p'', now())'),
		('an application of nobody', '23503', format(copy, '''331023-2026-000009-0'', ''P1d@1''' || replace(other, ' party,', ' ''91331023MAYQYXW1XX'','))),
		('a person of nobody', '23503', 'INSERT INTO application.person SELECT ''person-0195566d-5c80-7a3b-8f10-3d5b9c2e4a62'', ''x'', name, telephone, answers, recorded_by, recorded_at FROM application.person'),
		('an attribute that is of people', '23514', 'INSERT INTO application.attribute VALUES (''91331023MAYQYXW1X9 2'', ''91331023MAYQYXW1X9'', 2, ''people.a'', ''1'', ''s'', ''2026-01-01'', ''p'', now())'),
		('a code with a letter that codes do not have', '23514', 'INSERT INTO application.party VALUES (''91331023MAYQYXW1XI'', ''A'', ''e'', ''[]'', ''{}'', 0, ''p'', now())'),
		('a person changed', '23514', 'UPDATE application.person SET name = ''M'''),
		('a person moved', '42501', 'UPDATE application.person SET party = ''M'''),
		('a person erased in part', '23514', 'UPDATE application.person SET name = NULL, telephone = NULL, erased_at = now(), erased_by = ''operator/d/e'', erased_because = ''law'', erased_request = ''1'''),
		('a person erased without a reason', '23514', 'UPDATE application.person SET name = NULL, telephone = NULL, answers = NULL, erased_at = now()'),
		('a person deleted', '42501', 'DELETE FROM application.person'),
		('a look at nobody', '23503', 'INSERT INTO application.person_look VALUES (''l'', ''person-x'', ''officer/d/o'', ''why'', now())'),
		('a look without a reason', '23514', 'INSERT INTO application.person_look VALUES (''l'', ''person-0195566d-5c80-7a3b-8f10-3d5b9c2e4a61'', ''officer/d/o'', '''', now())'),
		('a look by a portal', '23514', 'INSERT INTO application.person_look VALUES (''l'', ''person-0195566d-5c80-7a3b-8f10-3d5b9c2e4a61'', ''portal/p'', ''why'', now())'),
		('a look erased', '42501', 'DELETE FROM application.person_look'),
		('a case number given again', '23514', 'UPDATE application.sequence SET last = 4'),
		('a year given again', '23514', 'UPDATE application.sequence SET year = 2025, last = 9'),
		('a second sequence', '23514', 'INSERT INTO application.sequence VALUES (''other'', 2026, 1)'),
		('a policy changed', '42501', 'UPDATE application.policy SET document = ''{}'''),
		('a match told twice', '23505', 'INSERT INTO application.match SELECT * FROM application.match'),
		('a match of another', '23514', 'INSERT INTO application.match SELECT ''x'', policy, party, portal, state, told_at, answered_at, grants_at FROM application.match'),
		('a match declined and granted', '23514', 'UPDATE application.match SET state = ''granted'''),
		('a match without a receipt', '23514', 'INSERT INTO application.match SELECT ''P1d@1 x'', policy, ''x'', portal, state, told_at, NULL, grants_at FROM application.match'),
		('a match erased', '42501', 'DELETE FROM application.match')
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

-- What must be possible: after a refusal, and while something is missing, the same may be filed.
INSERT INTO application.application (case_number, policy, policy_id, party, party_name, period, handler, portal, filed_on, filed_at, document,
	assessment, people, external_ids, state, before, owner, owner_before, has_amount, amount, waiting_since, changes)
SELECT number, 'P1d@1', 'P1d', '91331023MAYQYXW1X9', 'A', period, 'subsidy/331023-hrss', 'portal/p', '2026-03-02', now(), '{}', '{}', '[]', '[]',
	'submitted', 'submitted', 'd', 'd', true, 200000, now(), 1
FROM (VALUES ('331023-2026-000004-0', '2025'), ('331023-2026-000005-1', '2024')) AS cases (number, period);
ROLLBACK;
