/* `liaison rule sweep`: a policy, published or not, assessed for all enterprises that the one
 * window knows.  What the profile alone tells: people, subject and form are unknown. */
#include "route.h"
#include "rule.h"
#include "views.h"

#include "feel/prefilter.h"
#include <stdio.h>
#include <string.h>

#define TYPE		"application.profile.list.v1"
#define UTC8		(8 * 3600 * MICROSECONDS_PER_SECOND)
#define LISTED_MOST	100000
#define PAGE_OF_MESSAGE 50

struct sweep {
	struct ctl *ctl;
	const struct dictionary *dictionary;
	const struct policy_rules *rules;
	const struct principal *service;
	json_t *on, *conditions, *parties;
	int64_t profiles, seen, met, failed, unknown;
	char after[32];
};

static json_t *
today(void)
{
	char text[INSTANT_TEXT_SIZE];

	instant_text(clock_now() + UTC8, text);
	return json_pack("{s:s%, s:s%, s:s%}", "filed", text, (size_t)10, "assessed", text,
		(size_t)10, "period", text, (size_t)4);
}

/* {"party.insured_jobs": 5} as {party: {insured_jobs: 5}}. */
static json_t *
document_of(const struct sweep *sweep, const json_t *profile)
{
	json_t *party = json_object(), *held = json_object(), *value;
	const char *path;

	json_object_set(party, "name", json_object_get(profile, "name"));
	json_object_foreach(json_object_get(profile, "values"), path, value)
	{
		if (strncmp(path, "party.", 6) == 0)
			json_object_set(party, path + 6, value);
		else if (strncmp(path, "held.", 5) == 0)
			json_object_set(held, path + 5, value);
	}
	return json_pack("{s:O, s:o, s:o, s:{}, s:{}, s:{}}", "on", sweep->on, "party", party,
		"held", held, "people", "subject", "form");
}

static void
count_up(json_t *object, const char *key)
{
	json_object_set_new(object, key, json_integer(json_int(object, key) + 1));
}

static void
count_conditions(struct sweep *sweep, const json_t *conditions)
{
	const json_t *condition;
	size_t i;

	json_array_foreach(conditions, i, condition)
	{
		if (i == json_array_size(sweep->conditions))
			json_array_append_new(
				sweep->conditions, json_pack("{s:O, s:O?, s:i, s:i, s:i}", "id",
							   json_object_get(condition, "id"), "text",
							   json_object_get(condition, "text"),
							   "met", 0, "failed", 0, "unknown", 0));
		count_up(json_array_get(sweep->conditions, i), json_text(condition, "outcome"));
	}
}

static void
assess(struct sweep *sweep, const json_t *profile)
{
	_cleanup_json_ json_t *document = document_of(sweep, profile);
	_cleanup_json_ json_t *assessment =
		policy_rules_assess(sweep->rules, sweep->dictionary, document);
	const char *outcome = json_text(assessment, "outcome");
	bool failed = strcmp(outcome, "failed") == 0, met = strcmp(outcome, "met") == 0;

	sweep->seen++;
	sweep->failed += failed;
	sweep->met += met;
	sweep->unknown += !failed && !met;
	count_conditions(sweep, json_object_get(assessment, "conditions"));
	if (!failed && json_array_size(sweep->parties) < LISTED_MOST)
		json_array_append_new(sweep->parties,
			json_pack("{s:O, s:O, s:s, s:O, s:O}", "party",
				json_object_get(profile, "party"), "name",
				json_object_get(profile, "name"), "outcome", outcome, "amount",
				json_object_get(assessment, "amount"), "missing",
				json_object_get(assessment, "missing")));
}

/* One page.  False at the end, or if there was no answer. */
static bool
take_page(struct sweep *sweep, json_t *asked, enum ctl_exit *ret)
{
	_cleanup_reply_ struct reply reply = {0};
	const json_t *profiles, *profile;
	size_t i;

	if (*sweep->after)
		json_object_set_new(asked, "after", json_string(sweep->after));
	*ret = ctl_ask(sweep->ctl,
		&(struct question){.service = sweep->service, .type = TYPE, .data = asked}, &reply);
	if (*ret != CTL_DONE)
		return false;
	if (!*sweep->after)
		sweep->profiles = json_int(reply.data, "total");
	profiles = json_object_get(reply.data, "profiles");
	json_array_foreach(profiles, i, profile)
	{
		const char *code = json_text(profile, "party");

		assess(sweep, profile);
		snprintf(sweep->after, sizeof(sweep->after), "%s", code ? code : "");
	}
	return i == PAGE_OF_MESSAGE && *sweep->after;
}

static enum ctl_exit
sweep_all(struct sweep *sweep)
{
	_cleanup_json_ json_t *asked = json_pack("{s:o, s:o, s:i}", "attributes",
		prefilter_attributes(sweep->rules), "leave_out",
		prefilter_clauses(sweep->rules, sweep->dictionary), "limit", PAGE_OF_MESSAGE);
	enum ctl_exit ended;

	while (take_page(sweep, asked, &ended))
		;
	return ended;
}

static void
show(const struct sweep *sweep, const json_t *policy)
{
	int64_t left_out = sweep->profiles > sweep->seen ? sweep->profiles - sweep->seen : 0;
	_cleanup_json_ json_t *result = json_pack("{s:O?, s:O, s:I, s:I, s:I, s:I, s:I, s:O, s:O}",
		"policy", json_object_get(policy, "id"), "on", sweep->on, "profiles",
		(json_int_t)sweep->profiles, "left_out", (json_int_t)left_out, "failed",
		(json_int_t)sweep->failed, "unknown", (json_int_t)sweep->unknown, "met",
		(json_int_t)sweep->met, "conditions", sweep->conditions, "parties", sweep->parties);

	ctl_show(sweep->ctl, &view_sweep, result);
}

static enum ctl_exit
sweep_policy(struct ctl *ctl, const json_t *policy, const struct dictionary *dictionary)
{
	const struct principal *services[SERVICES_MOST];
	struct policy_rules *rules = rule_compile(ctl, policy, dictionary);

	if (!rules)
		return CTL_REFUSED;
	_cleanup_json_ json_t *on = today(), *conditions = json_array(), *parties = json_array();
	struct sweep sweep = {.ctl = ctl,
		.dictionary = dictionary,
		.rules = rules,
		.on = on,
		.conditions = conditions,
		.parties = parties};
	enum ctl_exit ended = CTL_USAGE;
	if (ctl_open(ctl) && ctl_services(ctl, TYPE, NULL, services) == 1) {
		sweep.service = services[0];
		ended = sweep_all(&sweep);
		if (ended == CTL_DONE)
			show(&sweep, policy);
	}
	policy_rules_free(&rules);
	return ended;
}

int
run_rule_sweep(struct ctl *ctl)
{
	struct fault fault = {0};
	_cleanup_json_ json_t *policy = data_read(ctl->arguments.word[0], &fault);
	struct dictionary *dictionary = policy ? rule_dictionary(&fault) : NULL;
	enum ctl_exit ended = CTL_USAGE;

	if (dictionary)
		ended = sweep_policy(ctl, policy, dictionary);
	else
		ctl_complain(ctl, "%s", fault.text);
	dictionary_free(&dictionary);
	return ended;
}
