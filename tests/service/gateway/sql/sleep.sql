SELECT json_build_object('slept', pg_sleep($1::bigint)::text)::text
