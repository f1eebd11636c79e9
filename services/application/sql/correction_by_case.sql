SELECT k.place, t.correction, t.case_number, t.items, t.asked_by, t.asked_at, t.due, t.answered_at, t.document, t.assessment, t.people, t.external_ids
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN application.correction t ON t.case_number = k.key AND t.answered_at IS NULL
