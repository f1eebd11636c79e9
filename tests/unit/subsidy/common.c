#include "common.h"

#include "services/subsidy/routes.h"
#include <stdio.h>

static const struct lookup *const lookups[] = {&fund_by_id, &funds_of_award, &award_by_number,
	&awards_waiting, &funds_of_waiting, &hands_by_award, &allocations_by_award,
	&decision_by_award, &payment_by_number, &payments_by_award, &recognition_by_award,
	&objection_by_number, &correction_by_number, &awards_by_parent, &part_by_number,
	&parts_by_award, &funds_of_part, NULL};

int
set_up(void **state)
{
	*state = stage_new(subsidy_routes, lookups, SERVICE, "331023-hrss");
	return 0;
}

struct stage *
stage_of(const char *service)
{
	return stage_new(subsidy_routes, lookups, service, strchr(service, '/') + 1);
}

int
tear_down(void **state)
{
	stage_free((struct stage **)state);
	return 0;
}

static json_t *
funding_json(const struct forwarded *in)
{
	json_t *funding = json_array();

	for (size_t i = 0; in->funds[i]; i++)
		json_array_append_new(
			funding, json_pack("{s:s, s:s, s:s}", "fund", in->funds[i], "payer",
					 "331023-hrss", "share", in->shares[i]));
	return funding;
}

static const char *
or_else(const char *text, const char *fallback)
{
	return text ? text : fallback;
}

json_t *
forwarded_json(struct forwarded in)
{
	int64_t amount = in.amount ? in.amount : 2000000;
	json_t *procedure =
		json_pack("{s:s, s:i, s:s*, s:s*}", "kind", or_else(in.procedure, "instant"),
			"days", 0, "matter", in.matter, "review_by", in.review_by);

	if (!in.funds[0]) {
		in.funds[0] = FUND_A;
		in.shares[0] = "1";
	}
	json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:[{s:s, s:s}], s:s, s:s}, s:s}",
		"case", or_else(in.case_number, CASE_A), "policy", "P1d@1", "handler",
		or_else(in.handler, SERVICE), "application", APPLICATION, "portal", PORTAL, "party",
		"external_ids", "scheme", "uscc", "id", "91331023MAYQYXW1X9", "name",
		"天台县云溪文创有限公司", "kind", "enterprise", "benefit_kind",
		or_else(in.benefit_kind, "money"));
	json_t *rest = json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:o, s:{s:s, s:[]}, s:[], s:{}, s:{}, s:[]}", "period",
		"2026", "filed_at", "2026-03-02T01:30:00.000000Z", "purpose", "job-creation",
		"amount", amount < 0 ? json_null() : json_integer(amount), "funding",
		funding_json(&in), "procedure", procedure, "assessment", "outcome", "met",
		"conditions", "people", "form", "subject", "external_ids");

	json_object_update(data, rest);
	json_decref(rest);
	return data;
}

enum outcome
forward(struct stage *stage, struct forwarded forwarded)
{
	const char *case_number = or_else(forwarded.case_number, CASE_A);

	return stage_tell(stage, APPLICATION, "application.submitted.v1", case_number,
		forwarded_json(forwarded));
}

enum outcome
open_fund(struct stage *stage, const char *fund, int64_t amount)
{
	return open_fund_of(stage, fund, 2026, amount);
}

enum outcome
open_fund_of(struct stage *stage, const char *fund, int year, int64_t amount)
{
	return stage_send(stage, BUDGET, "subsidy.fund.open.v1", fund,
		json_pack("{s:{s:s, s:s}, s:i, s:I, s:{s:i, s:s, s:s, s:s}, s:[]}", "title", "zh",
			"就业补助资金", "en", "Employment", "year", year, "amount",
			(json_int_t)amount, "indicator", "year", year, "level", "county",
			"functional_class", "2080799", "economic_class", "31204", "external_ids"));
}

enum outcome
top_up(struct stage *stage, const char *who, const char *fund, int64_t amount)
{
	return stage_send(stage, who, "subsidy.fund.top_up.v1", fund,
		json_pack(
			"{s:I, s:s}", "amount", (json_int_t)amount, "basis", "天财社〔2026〕17号"));
}

enum outcome
conclude(struct stage *stage, const char *stream, const char *award, const char *officer)
{
	_cleanup_free_ char *review = xasprintf("%s/r1", award);

	return stage_tell(stage, stream, "review.concluded.v1", CASE_A,
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[{s:s, s:b, s:[], s:s, s:s, "
			  "s:{s:s, s:s, s:s}}]}",
			"review", review, "award", award, "case", CASE_A, "owner", "331023-hrss",
			"lead", "331023-hrss", "due", "2026-03-09T16:00:00.000000Z", "result",
			"agreed", "opinions", "department", "440304-kcj", "agree", 1, "reasons",
			"by", officer, "at", "2026-03-03T01:30:00.000000Z", "sig", "alg", "none",
			"key", "", "value", ""));
}

void
verify(struct stage *stage, struct forwarded forwarded)
{
	forwarded.procedure = "verification";
	forwarded.matter = "incubator-verification";
	forwarded.review_by = REVIEWERS;
	assert_int_equal(forward(stage, forwarded), DONE);
	assert_int_equal(conclude(stage, REVIEWERS, AWARD_A, REVIEWER), DONE);
}

enum outcome
decide(struct stage *stage, const char *who, const char *award, bool approve)
{
	return stage_send(stage, who, "subsidy.decide.v1", award,
		json_pack("{s:b, s:[{s:s, s:{s:s, s:s}}]}", "approve", (int)approve, "reasons",
			"code", "verified", "text", "zh", "已核实", "en", "Verified"));
}

enum outcome
pay(struct stage *stage, const char *who, const char *award)
{
	return stage_send(stage, who, "subsidy.pay.v1", award, json_object());
}

enum outcome
confirm(struct stage *stage, const char *who, const char *payment, const char *reason)
{
	return stage_send(stage, who, "subsidy.payment.confirm.v1", payment,
		json_pack("{s:s, s:s, s:s*, s:[{s:s, s:s}]}", "result", reason ? "failed" : "paid",
			"reference", "T-1", "reason", reason, "external_ids", "scheme", "treasury",
			"id", "T-1"));
}

enum outcome
withdraw(struct stage *stage, const char *award)
{
	return stage_tell(stage, APPLICATION, "application.withdrawal_requested.v1", CASE_A,
		json_pack("{s:s, s:s, s:s, s:s}", "case", CASE_A, "award", award, "handler",
			SERVICE, "reason", "不再需要"));
}

enum outcome
give_back(struct stage *stage, const char *who, const char *payment)
{
	return stage_send(stage, who, "subsidy.payment.confirm.v1", payment,
		json_pack("{s:s, s:s, s:s}", "result", "returned", "reference", "T-2", "reason",
			"账户已注销"));
}

struct award *
award_at(struct stage *stage, const char *number)
{
	return stage_find(stage, &award_type, number);
}

void
expect_state(struct stage *stage, const char *number, const char *state)
{
	const struct award *award = award_at(stage, number);

	assert_non_null(award);
	assert_string_equal(award_states[award->state], state);
}

void
expect_figures(struct stage *stage, const char *id, int64_t available, int64_t committed,
	int64_t instructed, int64_t paid)
{
	const struct fund *fund = stage_find(stage, &fund_type, id);

	assert_non_null(fund);
	assert_int_equal(fund->available, available);
	assert_int_equal(fund->committed, committed);
	assert_int_equal(fund->instructed, instructed);
	assert_int_equal(fund->paid, paid);
	assert_int_equal(fund->amount, available + committed + instructed + paid + fund->revenue);
}

bool
is_told(const struct event *event, const char *principal)
{
	for (size_t i = 0; i < AUDIENCE_MOST; i++)
		if (strcmp(event->audience[i], principal) == 0)
			return true;
	return false;
}
