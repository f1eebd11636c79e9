#include "two.h"

#include <stdlib.h>

static void
hear(struct two *two, bool by_handler, const struct event *event)
{
	assert_true(two->said < HEARD_MOST);
	if (!is_told(event, by_handler ? OTHER : SERVICE))
		return;
	two->heard[two->said] = (struct heard){by_handler, *event};
	two->heard[two->said++].event.data = json_incref(event->data);
}

static void
hear_handler(void *context, const struct event *event)
{
	hear(context, true, event);
}

static void
hear_payer(void *context, const struct event *event)
{
	hear(context, false, event);
}

enum outcome
tell(struct two *two, const struct heard *heard)
{
	return heard->by_handler ? stage_tell(two->payer, SERVICE, heard->event.type,
					   heard->event.subject, json_incref(heard->event.data))
				 : stage_tell(two->handler, OTHER, heard->event.type,
					   heard->event.subject, json_incref(heard->event.data));
}

void
settle(struct two *two)
{
	do {
		for (; two->taken < two->said; two->taken++) {
			struct heard heard = two->heard[two->taken];

			assert_int_equal(tell(two, &heard), DONE);
			assert_int_equal(tell(two, &heard), DONE);
			json_decref(heard.event.data);
		}
		stage_wait_until(two->handler, stage_out(two->handler)->now);
		stage_wait_until(two->payer, stage_out(two->payer)->now);
	} while (two->taken < two->said);
}

void
wait_until(struct two *two, instant at)
{
	stage_wait_until(two->handler, at);
	stage_wait_until(two->payer, at);
	settle(two);
}

int
set_up_two(void **state)
{
	struct two *two = xcalloc(1, sizeof(*two));

	two->handler = stage_of(SERVICE);
	two->payer = stage_of(OTHER);
	stage_listen(two->handler, hear_handler, two);
	stage_listen(two->payer, hear_payer, two);
	*state = two;
	return 0;
}

int
tear_down_two(void **state)
{
	struct two *two = *state;

	for (; two->taken < two->said; two->taken++)
		json_decref(two->heard[two->taken].event.data);
	stage_free(&two->handler);
	stage_free(&two->payer);
	free(two);
	return 0;
}

void
file_case(struct two *two, const char *number, bool instant_grant)
{
	json_t *data = forwarded_json((struct forwarded){.case_number = number,
		.amount = 19000,
		.procedure = instant_grant ? "instant" : "verification"});

	json_object_set_new(data, "funding",
		json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s, s:i}]", "fund", OTHER_FUND, "payer",
			"420000-hrss", "share", "10/19", "fund", FUND_A, "payer", "331023-hrss",
			"share", "9/19", "instalments", 3));
	assert_int_equal(
		stage_tell(two->handler, APPLICATION, "application.submitted.v1", number, data),
		DONE);
}

enum outcome
open_other(struct two *two, int64_t amount)
{
	return stage_send(two->payer, OTHER_BUDGET, "subsidy.fund.open.v1", OTHER_FUND,
		json_pack("{s:{s:s, s:s}, s:i, s:I, s:{s:i, s:s, s:s, s:s}, s:[]}", "title", "zh",
			"孵化", "en", "Bases", "year", 2026, "amount", (json_int_t)amount,
			"indicator", "year", 2026, "level", "province", "functional_class",
			"2080799", "economic_class", "31204", "external_ids"));
}

void
decided(struct two *two, int64_t ours, int64_t others)
{
	open_fund(two->handler, FUND_A, ours);
	open_other(two, others);
	file_case(two, CASE_A, false);
	assert_int_equal(decide(two->handler, APPROVER, AWARD_A, true), DONE);
}

enum outcome
refuse_part(struct two *two, const char *who, const char *part)
{
	return stage_send(two->payer, who, "subsidy.allocation.refuse.v1", part,
		json_pack("{s:[{s:s, s:{s:s, s:s}}]}", "reasons", "code", "no_budget", "text", "zh",
			"无预算", "en", "No budget"));
}
