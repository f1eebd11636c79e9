#include "correction.h"

#include "store.h"
#include "texts.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void
correction_open(struct application *application, const json_t *asked, struct effects *out)
{
	struct correction *correction = create(out, &correction_type);

	application->corrections++;
	(void)COPY_TEXT(correction->correction, json_text(asked, "correction"));
	(void)COPY_TEXT(correction->case_number, application->case_number);
	(void)COPY_TEXT(correction->asked_by, json_text(asked, "asked_by"));
	correction->items = json_keep(json_object_get(asked, "items"), out->arena);
	(void)!instant_parse(json_text(asked, "asked_at"), &correction->asked_at);
	(void)!instant_parse(json_text(asked, "due"), &correction->due);
}

/* What nobody asked for: the enterprise completes its application. */
static struct correction *
own_correction(struct application *application, struct effects *out)
{
	struct correction *correction = create(out, &correction_type);

	snprintf(correction->correction, sizeof(correction->correction), "%s/k%" PRId64,
		application->case_number, ++application->corrections);
	(void)COPY_TEXT(correction->case_number, application->case_number);
	(void)COPY_TEXT(correction->asked_by, out->own_department);
	correction->items = "[]";
	correction->asked_at = out->now;
	return correction;
}

static enum outcome
check(const struct filing *in, const struct correction *open, const char *number,
	struct effects *out)
{
	const struct application *application = in->correcting;
	char due[INSTANT_TEXT_SIZE];

	if (!application || strcmp(application->portal, out->principal) != 0)
		return refuse(out, "not_found", P(number));
	if (strcmp(application->policy, in->policy_ref) != 0 ||
		strcmp(application->party, in->uscc) != 0)
		return refuse(out, "correction_differs", P(number), P(application->policy),
			P(application->party));
	if (application->state == APPLICATION_WITHDRAWING)
		return refuse(out, "withdrawal_pending", P(number), P(application->owner));
	if (application->state != APPLICATION_INCOMPLETE &&
		(application->state != APPLICATION_CORRECTING || !open))
		return refuse(out, "nothing_to_correct", P(number),
			P(application_state_label(application->state)));
	if (open && open->due < out->now)
		return refuse(
			out, "correction_too_late", P(number), P(instant_text(open->due, due)));
	return DONE;
}

/* Each missing fact is an error of the refusal. */
static enum outcome
refuse_incomplete(const struct assessed *assessed, const char *number, struct effects *out)
{
	struct schema_errors *errors = arena_alloc(out->arena, sizeof(*errors));
	const json_t *missing = json_object_get(assessed->assessment, "to_add"), *one;
	size_t i;

	json_array_foreach(missing, i, one)
	{
		const char *path = json_text(one, "path");
		_cleanup_free_ char *pointer = xasprintf("/%s", path);

		for (char *at = pointer; *at; at++)
			*at = *at == '.' ? '/' : *at;
		schema_wrong_at(errors, pointer, "is missing",
			json_text(json_object_get(one, "text"), "en"));
	}
	out->problem.errors = errors;
	return refuse(out, "correction_incomplete", P(number), P((int)json_array_size(missing)));
}

static void
keep(struct correction *correction, const struct assessed *assessed, struct effects *out)
{
	_cleanup_json_ json_t *none = json_array();
	const json_t *ids = json_object_get(assessed->accepted.in->data, "external_ids");

	correction->answered_at = out->now;
	correction->document = json_keep(assessed->document, out->arena);
	correction->assessment = json_keep(assessed->assessment, out->arena);
	correction->people = json_keep(assessed->people, out->arena);
	correction->external_ids = json_keep(ids ? ids : none, out->arena);
}

/* The handling service goes on from what is in it, or learns that the rules are met no longer. */
static void
tell_handler(const struct application *application, const struct correction *correction,
	const struct assessed *assessed, struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];
	struct event event = {.type = "application.corrected.v1"};

	(void)COPY_TEXT(event.subject, application->case_number);
	(void)COPY_TEXT(event.audience[0], application->portal);
	(void)COPY_TEXT(event.audience[1], application->handler);
	event.data = filing_submitted(application, assessed, out);
	json_object_set_new(event.data, "award", json_string(application->award));
	json_object_set_new(event.data, "correction", json_string(correction->correction));
	json_object_set_new(event.data, "corrected_at", json_string(instant_text(out->now, at)));
	emit(out, event);
}

static void
take_amount(struct application *application, const struct assessed *assessed)
{
	application->has_amount = assessed->has_amount;
	application->amount = assessed->amount;
}

/* From `correcting` back to the officer; from `incomplete` to where filing leads. */
static enum outcome
go_on(struct application *application, struct correction *correction, struct assessed *assessed,
	bool asked, struct effects *out)
{
	char decider[NAME_SIZE];
	struct news news = {
		.step = asked && assessed->step == STEP_FILED ? STEP_CORRECTED : assessed->step,
		.by = out->principal,
		.owner = assessed->owner,
		.decision = assessed->decision};

	if (assessed->decision) {
		snprintf(decider, sizeof(decider), "rule:%s", application->policy);
		news.by = decider;
	}
	if (asked)
		tell_handler(application, correction, assessed, out);
	take_amount(application, assessed);
	application_follow(application, &news, out);
	if (!asked && assessed->step == STEP_FILED)
		application_accept(application, filing_days(assessed), out);
	return asked ? reply(out, filing_answer(application, assessed))
		     : filing_tell(application, assessed, out);
}

enum outcome
application_correct(const struct filing *in, struct correction *open, struct effects *out)
{
	struct application *application = in->correcting;
	struct assessed assessed = {.accepted = {.in = in}};

	if (check(in, open, in->number, out) == REFUSED)
		return REFUSED;
	enum outcome outcome = filing_assess(&assessed, out);
	if (outcome == DONE && open && assessed.step == STEP_FOUND_INCOMPLETE)
		outcome = refuse_incomplete(&assessed, application->case_number, out);
	if (outcome == DONE) {
		struct correction *correction = open ? open : own_correction(application, out);

		keep(correction, &assessed, out);
		outcome = go_on(application, correction, &assessed, open != NULL, out);
	}
	filing_release(&assessed);
	return outcome;
}
