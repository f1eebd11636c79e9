SELECT k.place, t.match, t.policy, t.party, t.portal, t.state, t.told_at, t.answered_at, t.grants_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN application.match t ON t.match = k.key
