-- $1 a policy, its id or its version; $2, $3 filed from and until these days: each NULL for all.  Days are working days: to the decision those of the handling department, without
-- those in which the enterprise owed something; to the payment all since the filing.
WITH asked AS (
	SELECT a.*, decision IS NOT NULL AND before <> 'refused' AS approved,
		-- What a rule grants takes 0 days; what it refuses on the day of filing is nobody's work, and not counted.
		CASE WHEN decision IS NOT NULL AND NOT (state = 'refused' AND starts_with(decision ->> 'decided_by', 'rule:')) THEN clock_used END AS to_decision,
		CASE WHEN state = 'paid' THEN days_to_end END AS to_payment
	FROM application.application a
	WHERE ($1::text IS NULL OR policy = $1 OR policy_id = $1) AND ($2::text IS NULL OR filed_on >= $2) AND ($3::text IS NULL OR filed_on <= $3)),
policies AS (
	SELECT policy, count(*) AS applied, count(*) FILTER (WHERE state = 'incomplete') AS incomplete,
		count(*) FILTER (WHERE approved) AS approved, count(*) FILTER (WHERE state = 'refused') AS refused,
		count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn, count(*) FILTER (WHERE state = 'paid') AS paid,
		coalesce(sum(amount) FILTER (WHERE approved), 0)::bigint AS amount_approved,
		coalesce(sum(amount) FILTER (WHERE state = 'paid'), 0)::bigint AS amount_paid,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY to_decision) AS decided_median, max(to_decision) AS decided_most,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY to_payment) AS paid_median, max(to_payment) AS paid_most
	FROM asked GROUP BY policy),
refusals AS (
	SELECT policy, reason ->> 'code' AS code, min((reason -> 'text')::text) AS text, count(*) AS count
	FROM asked, json_array_elements(decision -> 'reasons') AS reason WHERE state = 'refused' GROUP BY policy, reason ->> 'code')
SELECT json_build_object(
	'policies', (SELECT coalesce(json_agg(json_strip_nulls(json_build_object('policy', policy, 'applied', applied, 'incomplete', incomplete,
		'approved', approved, 'refused', refused, 'withdrawn', withdrawn, 'in_progress', applied - incomplete - approved - refused - withdrawn,
		'paid', paid, 'amount_approved', amount_approved, 'amount_paid', amount_paid, 'days_to_decision', decided_median,
		'days_to_decision_most', decided_most, 'days_to_payment', paid_median, 'days_to_payment_most', paid_most)) ORDER BY policy), '[]'::json)
		FROM (SELECT * FROM policies ORDER BY policy LIMIT 200) AS shown),
	'refusals', (SELECT coalesce(json_agg(json_build_object('policy', policy, 'code', code, 'text', text::json, 'count', count)
		ORDER BY policy, count DESC, code), '[]'::json) FROM (SELECT * FROM refusals ORDER BY policy, count DESC, code LIMIT 200) AS shown))
