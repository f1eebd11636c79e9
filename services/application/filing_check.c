#include "filing.h"

#include "base/mutant.h"
#include <stdio.h>
#include <string.h>

static void
check_form(const json_t *form, const json_t *policy, struct schema_errors *errors)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)form, name, value)
	{
		char pointer[128];
		const json_t *field = form_field(policy, name);
		const char *expected = field ? type_unfit(json_text(field, "type"), value)
					     : "a field of the policy's form";

		snprintf(pointer, sizeof(pointer), "/form/%s", name);
		if (expected)
			schema_wrong_at(errors, pointer,
				field ? "does not fit" : "is not asked for", expected);
	}
}

/* One place in the subject: its path for the dictionary, its pointer for the sender. */
struct place {
	char path[161], pointer[200];
	int depth;
};

static void check_subject(const json_t *value, const struct place *at, const struct window *window,
	struct schema_errors *errors);

static void
check_member(const char *name, const json_t *value, const struct place *at,
	const struct window *window, struct schema_errors *errors)
{
	struct place below = {.depth = at->depth + 1};

	if (snprintf(below.path, sizeof(below.path), "%s.%s", at->path, name) >=
			(int)sizeof(below.path) ||
		snprintf(below.pointer, sizeof(below.pointer), "%s/%s", at->pointer, name) >=
			(int)sizeof(below.pointer))
		schema_wrong_at(
			errors, at->pointer, "has a name that is too long", "a shorter name");
	else
		check_subject(value, &below, window, errors);
}

static void
check_items(const json_t *list, const struct place *at, const struct window *window,
	struct schema_errors *errors)
{
	size_t i;
	json_t *item;

	json_array_foreach((json_t *)list, i, item)
	{
		struct place below = {.depth = at->depth + 1};

		if (snprintf(below.path, sizeof(below.path), "%s[]", at->path) >=
				(int)sizeof(below.path) ||
			snprintf(below.pointer, sizeof(below.pointer), "%s/%zu", at->pointer, i) >=
				(int)sizeof(below.pointer))
			schema_wrong_at(errors, at->pointer, "lies too deep", "fewer levels");
		else
			check_subject(item, &below, window, errors);
	}
}

/* Objects and lists are gone through; every value in them is an attribute that the dictionary has.
 */
static void
check_subject(const json_t *value, const struct place *at, const struct window *window,
	struct schema_errors *errors)
{
	const char *name, *expected;
	json_t *member;

	if (errors->count == SCHEMA_ERRORS_MOST || at->depth > JSON_DEPTH_MOST)
		return;
	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, name, member)
			check_member(name, member, at, window, errors);
		return;
	}
	if ((expected = window_unfit(window, at->path, value)))
		schema_wrong_at(errors, at->pointer, "does not fit", expected);
	else if (json_is_array(value))
		check_items(value, at, window, errors);
}

static bool
form_refused(const struct accepted *accepted, struct effects *out)
{
	const json_t *data = accepted->in->data;
	const struct place top = {.path = "subject", .pointer = "/subject"};
	struct schema_errors *errors = arena_alloc(out->arena, sizeof(*errors));
	json_t *subject = json_object_get(data, "subject");

	check_form(json_object_get(data, "form"), accepted->policy, errors);
	if (subject)
		check_subject(subject, &top, accepted->in->window, errors);
	if (!errors->count &&
		form_fits(accepted->offer->form, json_object_get(data, "form"), errors))
		return false;
	out->problem.errors = errors;
	return refuse(out, "form_unfit", P(accepted->in->policy_ref), P((int)errors->count)) ==
	       REFUSED;
}

static bool
people_refused(const struct filing *in, struct effects *out)
{
	for (size_t i = 0; i < in->people_count; i++) {
		const struct filed_person *filed = &in->people[i];

		if (!window_has_role(in->window, filed->role) || !filed->person ||
			strcmp(filed->person->party, in->uscc) != 0)
			return refuse(out, "person_unknown", P(filed->role), P(in->uscc)) ==
			       REFUSED;
	}
	return false;
}

/* The day of filing: today, or an earlier one that a counter clerk enters later. */
static bool
day_refused(struct accepted *accepted, struct effects *out)
{
	const struct application *correcting = accepted->in->correcting;
	const char *day = json_text(accepted->in->data, "on");
	instant at;

	/* What is mended counts as of the day on which it was filed. */
	if (correcting)
		return !COPY_TEXT(accepted->filed_on, correcting->filed_on);

	(void)COPY_TEXT(accepted->filed_on, day ? day : accepted->today);
	if (!day)
		return false;
	if (instant_of_date(day, &at) && at <= out->now &&
		out->now - at <= FILING_DAYS_BACK_MOST * MICROSECONDS_PER_DAY)
		return false;
	return refuse(out, "filing_day_unfit", P(day), P(accepted->today),
		       P(FILING_DAYS_BACK_MOST)) == REFUSED;
}

/* Dates are compared as texts, which is their order. */
static bool
policy_refused(const struct accepted *accepted, struct effects *out)
{
	const struct policy *policy = accepted->in->policy;
	const json_t *valid = json_object_get(accepted->policy, "valid");
	const char *from = json_text(valid, "from"), *to = json_text(valid, "to");
	char ended[DATE_TEXT_SIZE];

	if (policy->withdrawn_at)
		return refuse(out, "policy_ended", P(policy->ref),
			       P(instant_date(policy->withdrawn_at, ended))) == REFUSED;
	if (from && strcmp(accepted->filed_on, from) < 0)
		return refuse(out, "policy_not_yet_open", P(policy->ref), P(from)) == REFUSED;
	if (to && strcmp(accepted->filed_on, to) > 0)
		return refuse(out, "policy_ended", P(policy->ref), P(to)) == REFUSED;
	return false;
}

/* A year up to the year of filing, or "once", as the policy says. */
static bool
period_refused(struct accepted *accepted, struct effects *out)
{
	const char *kind = json_text(accepted->policy, "period");
	bool yearly = kind && strcmp(kind, "year") == 0;
	char year[PERIOD_SIZE];

	if (accepted->in->correcting) {
		accepted->period = accepted->in->correcting->period;
		return false;
	}
	accepted->period = json_text(accepted->in->data, "period");
	snprintf(year, sizeof(year), "%.4s", accepted->filed_on);
	if (yearly ? strcmp(accepted->period, "once") != 0 && strcmp(accepted->period, year) <= 0
		   : strcmp(accepted->period, "once") == 0)
		return false;
	return refuse(out, "period_unfit", P(accepted->in->policy_ref), P(accepted->period),
		       P(yearly ? year : "once")) == REFUSED;
}

static bool
already_filed(const struct accepted *accepted, struct effects *out)
{
	for (struct application **at = accepted->in->earlier; *at; at++)
		if (!MUTANT("filed_twice") && *at != accepted->in->correcting &&
			application_counts((*at)->state) &&
			strcmp((*at)->period, accepted->period) == 0)
			return refuse(out, "already_filed", P((*at)->case_number),
				       P(application_state_label((*at)->state)),
				       P((*at)->owner)) == REFUSED;
	return false;
}

bool
filing_refused(struct accepted *accepted, struct effects *out)
{
	const struct filing *in = accepted->in;

	if (uscc_refused(in->uscc, out))
		return true;
	if (!in->policy)
		return refuse(out, "policy_not_offered", P(in->policy_ref)) == REFUSED;
	if (!in->party)
		return refuse(out, "party_unknown", P(in->uscc)) == REFUSED;
	instant_date(out->now, accepted->today);
	return day_refused(accepted, out) || (!in->correcting && policy_refused(accepted, out)) ||
	       period_refused(accepted, out) || already_filed(accepted, out) ||
	       form_refused(accepted, out) || people_refused(in, out);
}
