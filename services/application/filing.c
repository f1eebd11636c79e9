#include "filing.h"

#include "domain/case_number.h"
#include "store.h"
#include "texts.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

#define MONEY_MOST 9007199254740991 /* the largest that every JSON reader takes exactly */
#define CASES_MOST 999999	    /* a year */

void
filing_release(struct assessed *assessed)
{
	json_decref(assessed->document);
	json_decref(assessed->assessment);
	json_decref(assessed->people);
	json_decref(assessed->decision);
}

/* The next case number.  False if the year's are used up. */
static bool
take_number(const struct filing *in, char ret_number[CASE_SIZE], struct effects *out)
{
	struct sequence *sequence = in->sequence;
	char number[CASE_NUMBER_SIZE], division[7];
	int year = instant_year(out->now);

	if (!sequence) {
		sequence = create(out, &sequence_type);
		(void)COPY_TEXT(sequence->sequence, "case");
	}
	if (sequence->year < year) {
		sequence->year = year;
		sequence->last = 0;
	}
	if (sequence->last >= CASES_MOST)
		return false;
	snprintf(division, sizeof(division), "%.6s", out->own_department);
	return case_number_make(division, (int)sequence->year, ++sequence->last, number) &&
	       copy_text(ret_number, CASE_SIZE, number);
}

/* One reason for each condition that failed. */
static json_t *
failed_reasons(const struct assessed *assessed)
{
	json_t *reasons = json_array(), *condition;
	size_t i;

	json_array_foreach(json_object_get(assessed->assessment, "conditions"), i,
		condition) if (strcmp(json_text(condition, "outcome"), "failed") ==
			       0) json_array_append_new(reasons,
		json_pack("{s:s, s:o}", "code", json_text(condition, "id"), "text",
			reason_text(condition, window_text, assessed->accepted.in->window)));
	return reasons;
}

static json_t *
refusal(const struct assessed *assessed, const struct effects *out)
{
	const json_t *policy = assessed->accepted.policy;
	char at[INSTANT_TEXT_SIZE], decider[NAME_SIZE];

	snprintf(decider, sizeof(decider), "rule:%s", assessed->accepted.in->policy_ref);
	instant_text(out->now, at);
	return json_pack("{s:s, s:s, s:o, s:s, s:o, s:{s:s, s:s, s:s}}", "decided_by", decider,
		"decided_at", at, "reasons", failed_reasons(assessed), "served_at", at, "remedies",
		remedies_text(json_text(policy, "responsible"), json_object_get(policy, "contact")),
		"sig", "alg", "none", "key", "", "value", "");
}

static bool
is_text(const json_t *object, const char *key, const char *wanted)
{
	const char *text = json_text(object, key);

	return text && strcmp(text, wanted) == 0;
}

/* Money that is granted at once, without an officer who could fix the amount, must have one. */
static bool
lacks_amount(const struct assessed *assessed)
{
	const json_t *policy = assessed->accepted.policy;

	const json_t *procedure = json_object_get(policy, "procedure");

	return !assessed->has_amount &&
	       is_text(json_object_get(policy, "benefit"), "kind", "money") &&
	       (is_text(procedure, "kind", "instant") || is_text(procedure, "kind", "automatic"));
}

static void
conclude(struct assessed *assessed, const struct effects *out)
{
	const json_t *policy = assessed->accepted.policy;
	const json_t *amount = json_object_get(assessed->assessment, "amount");

	assessed->amount = json_is_integer(amount) ? json_integer_value(amount) : -1;
	assessed->has_amount = is_text(assessed->assessment, "outcome", "met") &&
			       assessed->amount >= 0 && assessed->amount <= MONEY_MOST;
	if (!assessed->has_amount)
		assessed->amount = 0;
	if (is_text(assessed->assessment, "outcome", "failed")) {
		assessed->step = STEP_FOUND_FAILED;
		assessed->state = APPLICATION_REFUSED;
		assessed->owner = json_text(policy, "responsible");
		assessed->decision = refusal(assessed, out);
	} else if (is_text(assessed->assessment, "outcome", "met") && !lacks_amount(assessed)) {
		assessed->step = STEP_FILED;
		assessed->state = APPLICATION_SUBMITTED;
		assessed->owner = application_department(json_text(policy, "handler"));
	} else {
		assessed->step = STEP_FOUND_INCOMPLETE;
		assessed->state = APPLICATION_INCOMPLETE;
		assessed->owner = out->own_department;
	}
}

static void
fill_fixed(struct application *application, const struct assessed *assessed, struct effects *out)
{
	const struct filing *in = assessed->accepted.in;
	const json_t *policy = assessed->accepted.policy;
	const char *review_by = json_text(json_object_get(policy, "procedure"), "review_by");
	_cleanup_json_ json_t *none = json_array();
	const json_t *ids = json_object_get(in->data, "external_ids");

	(void)COPY_TEXT(application->policy, in->policy->ref);
	(void)COPY_TEXT(application->policy_id, in->policy->id);
	(void)COPY_TEXT(application->party, in->party->uscc);
	(void)COPY_TEXT(application->party_name, in->party->name);
	(void)COPY_TEXT(application->period, assessed->accepted.period);
	(void)COPY_TEXT(application->handler, json_text(policy, "handler"));
	(void)COPY_TEXT(application->review_by, review_by ? review_by : "");
	(void)COPY_TEXT(application->portal, in->portal ? in->portal : out->principal);
	(void)COPY_TEXT(application->actor, in->actor ? in->actor : "");
	(void)COPY_TEXT(application->filed_on, assessed->accepted.filed_on);
	application->filed_at = out->now;
	application->document = json_keep(assessed->document, out->arena);
	application->assessment = json_keep(assessed->assessment, out->arena);
	application->people = json_keep(assessed->people, out->arena);
	application->external_ids = json_keep(ids ? ids : none, out->arena);
}

/* Opens the case, in the state that the assessment gives. */
static struct application *
open_case(const struct assessed *assessed, const char *number, struct effects *out)
{
	struct application *application = create(out, &application_type);
	char decider[NAME_SIZE];
	struct news news = {.step = assessed->step, .by = out->principal};

	(void)COPY_TEXT(application->case_number, number);
	fill_fixed(application, assessed, out);
	application->state = application->before = (int)assessed->state;
	(void)COPY_TEXT(application->owner, assessed->owner);
	(void)COPY_TEXT(application->owner_before, assessed->owner);
	application->has_amount = assessed->has_amount;
	application->amount = assessed->amount;
	application->waiting_since = application_is_closed(application->state) ? 0 : out->now;
	if (assessed->step == STEP_FILED)
		application_accept(application, filing_days(assessed), out);
	if (assessed->decision)
		application->decision = json_keep(assessed->decision, out->arena);
	if (assessed->decision || assessed->accepted.in->portal) {
		snprintf(decider, sizeof(decider), "rule:%s", application->policy);
		news.by = decider;
	}
	application_record(application, &news, step_code(news.step), out);
	return application;
}

/* The outcomes alone: values stay here. */
static json_t *
outcomes(const json_t *assessment)
{
	json_t *list = json_array(), *condition;
	size_t i;

	json_array_foreach(json_object_get(assessment, "conditions"), i, condition)
		json_array_append_new(
			list, json_pack("{s:O, s:O}", "id", json_object_get(condition, "id"),
				      "outcome", json_object_get(condition, "outcome")));
	return list;
}

static json_t *
party_json(const struct party *party)
{
	return json_pack("{s:o, s:s, s:s}", "external_ids", json_kept(party->external_ids), "name",
		party->name, "kind", party->kind);
}

static json_t *
or_empty(const json_t *value, json_t *empty)
{
	if (!value)
		return empty;
	json_decref(empty);
	return json_incref((json_t *)value);
}

json_t *
filing_submitted(const struct application *application, const struct assessed *assessed,
	const struct effects *out)
{
	const struct filing *in = assessed->accepted.in;
	const json_t *policy = assessed->accepted.policy, *data = in->data;
	const json_t *benefit = json_object_get(policy, "benefit");
	char at[INSTANT_TEXT_SIZE];
	json_t *event = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "case",
		application->case_number, "policy", application->policy, "handler",
		application->handler, "application", out->service, "portal", application->portal,
		"period", application->period, "filed_at", instant_text(out->now, at), "filed_on",
		application->filed_on);

	json_object_set_new(event, "party", party_json(in->party));
	if (in->portal)
		json_object_set_new(event, "origin", json_string("automatic"));
	json_object_set(event, "purpose", json_object_get(policy, "purpose"));
	json_object_set(event, "benefit_kind", json_object_get(benefit, "kind"));
	json_object_set(event, "procedure", json_object_get(policy, "procedure"));
	if (json_is_object(json_object_get(assessed->assessment, "range")))
		json_object_set(event, "range", json_object_get(assessed->assessment, "range"));
	if (strcmp(json_text(benefit, "kind"), "recognition") == 0)
		json_object_set_new(event, "gives",
			json_pack("{s:O, s:O, s:O*}", "title", json_object_get(benefit, "title"),
				"valid_months", json_object_get(benefit, "valid_months"),
				"attribute", json_object_get(benefit, "attribute")));
	json_object_set_new(event, "amount",
		assessed->has_amount ? json_integer(assessed->amount) : json_null());
	json_object_set_new(
		event, "funding", or_empty(json_object_get(policy, "funding"), json_array()));
	json_object_set_new(event, "assessment",
		json_pack("{s:O, s:o}", "outcome", json_object_get(assessed->assessment, "outcome"),
			"conditions", outcomes(assessed->assessment)));
	json_object_set(event, "people", assessed->people);
	json_object_set_new(event, "form", or_empty(json_object_get(data, "form"), json_object()));
	json_object_set_new(
		event, "subject", or_empty(json_object_get(data, "subject"), json_object()));
	json_object_set_new(event, "external_ids",
		or_empty(json_object_get(data, "external_ids"), json_array()));
	return event;
}

static enum outcome
emit_filed(
	const struct application *application, const struct assessed *assessed, struct effects *out)
{
	struct event event = {.type = "application.submitted.v1"};

	(void)COPY_TEXT(event.subject, application->case_number);
	(void)COPY_TEXT(event.audience[0], application->portal);
	if (assessed->step == STEP_FILED) {
		(void)COPY_TEXT(event.audience[1], application->handler);
		event.data = filing_submitted(application, assessed, out);
		return emit(out, event);
	}
	event.data = json_pack("{s:s, s:s, s:s}", "case", application->case_number, "policy",
		application->policy, "portal", application->portal);
	if (assessed->step == STEP_FOUND_FAILED) {
		event.type = "application.refused.v1";
		json_object_set(event.data, "decision", assessed->decision);
	} else {
		event.type = "application.incomplete.v1";
		json_object_set(
			event.data, "missing", json_object_get(assessed->assessment, "missing"));
		json_object_set(
			event.data, "to_add", json_object_get(assessed->assessment, "to_add"));
	}
	return emit(out, event);
}

static json_t *
assessment_answer(const json_t *assessment)
{
	return json_pack("{s:O, s:O, s:O, s:O, s:O}", "outcome",
		json_object_get(assessment, "outcome"), "conditions",
		json_object_get(assessment, "conditions"), "missing",
		json_object_get(assessment, "missing"), "amount",
		json_object_get(assessment, "amount"), "to_add",
		json_object_get(assessment, "to_add"));
}

json_t *
filing_answer(const struct application *application, const struct assessed *assessed)
{
	json_t *data = json_pack("{s:s, s:s, s:s, s:o}", "case", application->case_number, "state",
		application_states[application->state], "owner", application->owner, "assessment",
		assessment_answer(assessed->assessment));

	if (assessed->decision)
		json_object_set(data, "decision", assessed->decision);
	return data;
}

/* What was filed before for the same period and lacked something is replaced. */
static void
supersede_incomplete(const struct assessed *assessed, const char *by, struct effects *out)
{
	for (struct application **at = assessed->accepted.in->earlier; *at; at++)
		if (strcmp((*at)->period, assessed->accepted.period) == 0)
			application_supersede(*at, by, out);
}

enum outcome
filing_assess(struct assessed *assessed, struct effects *out)
{
	const struct filing *in = assessed->accepted.in;
	struct fault fault;

	if (in->policy)
		assessed->accepted.policy =
			window_document(in->window, in->policy->ref, in->policy->document);
	assessed->accepted.offer = in->policy ? window_offer(in->window, in->policy->ref,
							assessed->accepted.policy, &fault)
					      : NULL;
	if (in->policy && !assessed->accepted.offer)
		return refuse(out, "policy_unreadable", P(in->policy->ref), P(fault.text));
	if (filing_refused(&assessed->accepted, out))
		return REFUSED;
	assessed->accepted.people = assessed->people = filing_people(&assessed->accepted);
	assessed->document = filing_document(&assessed->accepted);
	assessed->assessment = policy_rules_assess(
		assessed->accepted.offer->rules, window_dictionary(in->window), assessed->document);
	json_object_set_new(
		assessed->assessment, "to_add", filing_to_add(assessed->assessment, in->window));
	conclude(assessed, out);
	return DONE;
}

int64_t
filing_days(const struct assessed *assessed)
{
	const json_t *procedure = json_object_get(assessed->accepted.policy, "procedure");

	return is_text(procedure, "kind", "instant") ? 0 : json_int(procedure, "days");
}

enum outcome
filing_tell(
	const struct application *application, const struct assessed *assessed, struct effects *out)
{
	emit_filed(application, assessed, out);
	return reply(out, filing_answer(application, assessed));
}

static enum outcome
decide(struct assessed *assessed, struct effects *out)
{
	const struct filing *in = assessed->accepted.in;
	char number[CASE_SIZE];

	if (filing_assess(assessed, out) == REFUSED)
		return REFUSED;
	if (!take_number(in, number, out))
		return refuse(out, "case_numbers_used_up", P(instant_year(out->now)));
	struct application *application = open_case(assessed, number, out);
	supersede_incomplete(assessed, number, out);
	return filing_tell(application, assessed, out);
}

enum outcome
application_file(const struct filing *in, struct effects *out)
{
	struct assessed assessed = {.accepted = {.in = in}};
	enum outcome outcome = decide(&assessed, out);

	filing_release(&assessed);
	return outcome;
}

enum outcome
application_check(const struct filing *in, struct effects *out)
{
	struct assessed assessed = {.accepted = {.in = in}};
	enum outcome outcome = filing_assess(&assessed, out);

	if (outcome == DONE)
		outcome = reply(out, json_pack("{s:s, s:s, s:o}", "policy", in->policy->ref,
					     "state", application_states[assessed.state],
					     "assessment", assessment_answer(assessed.assessment)));
	filing_release(&assessed);
	return outcome;
}
