#include "common.h"

#include <stdio.h>
#include <stdlib.h>

static const struct lookup *const lookups[] = {&responsibility_by_matter, &review_by_number,
	&reviews_by_award, &task_by_key, &tasks_by_review, &opinion_by_key, &opinions_by_review,
	&request_by_number, &request_sequence_by_name, NULL};

int
set_up(void **state)
{
	*state = stage_new(coordination_routes, lookups, COORDINATION, "331023-fgw");
	return 0;
}

int
tear_down(void **state)
{
	stage_free((struct stage **)state);
	return 0;
}

json_t *
json_of(const char *format, ...)
{
	va_list values;
	char *text;
	struct fault fault;

	va_start(values, format);
	if (vasprintf(&text, format, values) < 0)
		abort();
	va_end(values);
	for (char *c = text; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	json_t *value = json_read(text, strlen(text), JSON_COMMAND_MOST, &fault);
	if (!value)
		fail_msg("%s: %s", text, fault.text);
	free(text);
	return value;
}

instant
at(const char *text)
{
	instant when = 0;

	if (!instant_parse(text, &when))
		fail_msg("%s is no instant", text);
	return when;
}

enum outcome
put_more(struct stage *stage, const char *assisting, int days, int warn_days, const char *more)
{
	return stage_send(stage, COORDINATOR, "coordination.responsibility.put.v1", MATTER,
		json_of("{'title': {'zh': '核实', 'en': 'Check'}, 'lead': '" LEAD
			"', 'assisting': [%s], 'days': %d, 'warn_days': %d%s}",
			assisting, days, warn_days, more));
}

enum outcome
put(struct stage *stage, const char *assisting, int days, int warn_days)
{
	return put_more(stage, assisting, days, warn_days, "");
}

enum outcome
ask(struct stage *stage)
{
	return stage_tell(stage, SUBSIDY, "award.review_requested.v1", CASE,
		json_of("{'review': '" REVIEW "', 'award': '" CASE "/1', 'case': '" CASE
			"', 'policy': 'P5@1', 'matter': '" MATTER "', 'application': '" APPLICATION
			"', 'asked_by': '" SUBSIDY "', 'review_by': '" COORDINATION
			"', 'question': {'zh': '属实？', 'en': 'Genuine?'}}"));
}

#define SEEN "'reasons': [{'code': 'seen', 'text': {'zh': '属实', 'en': 'Genuine'}}]"

enum outcome
say_for(struct stage *stage, const char *verb, const char *by, const char *department, bool agree)
{
	char officer[NAME_SIZE], type[64];
	_cleanup_free_ char *on = department ? xasprintf(", 'for': '%s'", department) : xstrdup("");
	bool withdraws = strcmp(verb, ".withdraw") == 0;

	snprintf(officer, sizeof(officer), "officer/%.40s/one", by);
	snprintf(type, sizeof(type), "coordination.opinion%s.v1", verb);
	return stage_send(stage, officer, type, REVIEW,
		json_of("{%s" SEEN "%s}",
			withdraws ? ""
			: agree	  ? "'agree': true, "
				  : "'agree': false, ",
			on));
}

enum outcome
give(struct stage *stage, const char *department, bool agree)
{
	return say_for(stage, "", department, NULL, agree);
}

enum outcome
correct(struct stage *stage, const char *department, bool agree)
{
	return say_for(stage, ".correct", department, NULL, agree);
}

enum outcome
take_back(struct stage *stage, const char *department)
{
	return say_for(stage, ".withdraw", department, NULL, false);
}

struct review *
review(struct stage *stage)
{
	return stage_find(stage, &review_type, REVIEW);
}

void
begin_more(struct stage *stage, const char *assisting, const char *more)
{
	assert_int_equal(put_more(stage, assisting, 5, 2, more), DONE);
	assert_int_equal(ask(stage), DONE);
	assert_non_null(review(stage));
}

void
begin(struct stage *stage, const char *assisting)
{
	begin_more(stage, assisting, "");
}
