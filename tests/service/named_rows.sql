-- Rows that others name by a trigger and not by a foreign key stay, under the same key, for whoever asks: run as the superuser.
DO $$
DECLARE
	t record;
	count int := 0;
BEGIN
	FOR t IN SELECT format('DELETE FROM %s', tgrelid::regclass) AS statement FROM pg_trigger WHERE tgname = 'named_rows_stay'
		UNION ALL SELECT format('TRUNCATE %s CASCADE', tgrelid::regclass) FROM pg_trigger WHERE tgname = 'named_rows_stay'
		UNION ALL SELECT format('UPDATE %s SET %2$I = %2$I', tgrelid::regclass, attname)
			FROM pg_trigger JOIN pg_attribute ON attrelid = tgrelid AND attnum = ANY (tgattr) WHERE tgname = 'named_rows_stay'
	LOOP
		BEGIN
			EXECUTE t.statement;
			RAISE EXCEPTION 'accepted';
		EXCEPTION WHEN foreign_key_violation THEN
			count := count + 1;
		END;
	END LOOP;
	RAISE NOTICE '% passed, 0 failed', count;
END $$;
