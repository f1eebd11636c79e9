SELECT json_build_object('cursors', coalesce(json_agg(json_build_object('stream', stream, 'epoch', epoch, 'number', number,
	'hash', encode(hash, 'hex'), 'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY stream), '[]'))::text
FROM runtime.cursor
