#include "reach.h"

#include "store.h"
#include <stdio.h>
#include <string.h>

const char *const match_states[] = {"told", "received", "declined", "granted", NULL};

enum answer { ANSWER_RECEIVED, ANSWER_DECLINED, ANSWER_GRANTED };

/* What may happen in which state; what is not named changes nothing. */
static const struct {
	enum match_state from;
	enum answer answer;
	enum match_state to;
} moves[] = {
	{MATCH_TOLD, ANSWER_RECEIVED, MATCH_RECEIVED},
	{MATCH_TOLD, ANSWER_DECLINED, MATCH_DECLINED},
	{MATCH_RECEIVED, ANSWER_DECLINED, MATCH_DECLINED},
	{MATCH_TOLD, ANSWER_GRANTED, MATCH_GRANTED},
	{MATCH_RECEIVED, ANSWER_GRANTED, MATCH_GRANTED},
};

static bool
enter(struct match *match, enum answer answer)
{
	for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
		if ((int)moves[i].from == match->state && moves[i].answer == answer) {
			match->state = moves[i].to;
			return true;
		}
	}
	return false;
}

static bool
is_automatic(const json_t *document)
{
	const char *kind = json_text(json_object_get(document, "procedure"), "kind");

	return kind && strcmp(kind, "automatic") == 0;
}

bool
reach_wanted(const json_t *document)
{
	return is_automatic(document) || json_bool(document, "announce");
}

const char *
reach_code(const char *subject, char policy[POLICY_REF_SIZE])
{
	const char *blank = strchr(subject, ' ');

	snprintf(policy, POLICY_REF_SIZE, "%.*s",
		(int)(blank ? blank - subject : (ptrdiff_t)strlen(subject)), subject);
	return blank ? blank + 1 : "";
}

static void
set_timer(struct effects *out, const char *kind, const char *policy, const char *code, instant due)
{
	char subject[ENTITY_KEY_SIZE];

	snprintf(subject, sizeof(subject), "%s %s", policy, code);
	timer_set(out, kind, subject, due, 0);
}

/* ---- whether a policy fits ---- */

/* The period for which it would be filed now. */
static const char *
period_now(const json_t *document, const struct effects *out, char into[DATE_TEXT_SIZE])
{
	const char *kind = json_text(document, "period");

	instant_date(out->now, into);
	into[4] = 0; /* the year */
	return kind && strcmp(kind, "once") == 0 ? kind : into;
}

/* On the day, by what is known alone: without form, subject and people.  NULL if the policy's rules
 * cannot be read. */
static json_t *
assess(const struct filing *in, const json_t *document, struct effects *out)
{
	struct accepted accepted = {.in = in, .policy = document};
	struct fault fault;
	_cleanup_json_ json_t *nobody = json_array();
	char year[DATE_TEXT_SIZE];

	accepted.offer = window_offer(in->window, in->policy->ref, document, &fault);
	if (!accepted.offer)
		return NULL;
	accepted.people = nobody;
	instant_date(out->now, accepted.today);
	(void)COPY_TEXT(accepted.filed_on, accepted.today);
	accepted.period = period_now(document, out, year);
	_cleanup_json_ json_t *known = filing_document(&accepted);
	json_t *assessment =
		policy_rules_assess(accepted.offer->rules, window_dictionary(in->window), known);
	json_object_set_new(assessment, "to_add", filing_to_add(assessment, in->window));
	return assessment;
}

static bool
fits(const json_t *assessment, const json_t *document)
{
	const char *outcome = json_text(assessment, "outcome");

	if (!outcome)
		return false;
	return is_automatic(document) ? strcmp(outcome, "met") == 0
				      : strcmp(outcome, "failed") != 0;
}

/* Filing would be refused today, or has happened. */
static bool
is_out_of_reach(const struct filing *in, const json_t *document, const struct effects *out)
{
	const json_t *valid = json_object_get(document, "valid");
	const char *from = json_text(valid, "from"), *to = json_text(valid, "to");
	char today[DATE_TEXT_SIZE];

	instant_date(out->now, today);
	for (struct application **at = in->earlier; *at; at++)
		if (application_counts((*at)->state))
			return true;
	return in->policy->withdrawn_at || !reach_wanted(document) || !in->party->portal[0] ||
	       (from && strcmp(today, from) < 0) || (to && strcmp(today, to) > 0);
}

/* What the search knows: not yet what was filed before. */
static bool
may_fit(const struct policy *policy, const struct party *party, struct window *window,
	struct effects *out)
{
	struct application *none[] = {NULL};
	const json_t *document = window_document(window, policy->ref, policy->document);
	const struct filing in = {
		.policy = policy, .party = party, .earlier = none, .window = window};

	if (is_out_of_reach(&in, document, out))
		return false;
	_cleanup_json_ json_t *assessment = assess(&in, document, out);
	return fits(assessment, document);
}

/* ---- searching ---- */

enum outcome
reach_search(const struct policy *policy, struct party *const *parties, struct window *window,
	struct effects *out)
{
	size_t count = 0;

	if (!policy || policy->withdrawn_at)
		return DONE;
	for (; parties[count]; count++)
		if (may_fit(policy, parties[count], window, out))
			set_timer(out, REACH_TELL, policy->ref, parties[count]->uscc, out->now);
	if (count >= REACH_CHUNK)
		set_timer(out, REACH_SEARCH, policy->ref, parties[count - 1]->uscc, out->now);
	return DONE;
}

enum outcome
reach_profile(const struct party *party, struct policy *const *policies, struct window *window,
	struct effects *out)
{
	for (; party && *policies; policies++)
		if (may_fit(*policies, party, window, out))
			set_timer(out, REACH_TELL, (*policies)->ref, party->uscc, out->now);
	return DONE;
}

/* ---- telling ---- */

static enum outcome
emit_matched(const struct match *match, const json_t *assessment, struct effects *out)
{
	struct event event = {.type = "policy.matched.v1"};
	char at[INSTANT_TEXT_SIZE];

	(void)COPY_TEXT(event.subject, match->policy);
	(void)COPY_TEXT(event.audience[0], match->portal);
	event.data = json_pack("{s:s, s:s, s:O, s:O, s:O}", "policy", match->policy, "party",
		match->party, "outcome", json_object_get(assessment, "outcome"), "amount",
		json_object_get(assessment, "amount"), "to_add",
		json_object_get(assessment, "to_add"));
	if (match->grants_at)
		json_object_set_new(
			event.data, "grants_at", json_string(instant_text(match->grants_at, at)));
	return emit(out, event);
}

enum outcome
reach_tell(const struct filing *in, const struct match *match, struct effects *out)
{
	if (match || !in->policy || !in->party)
		return DONE; /* told before */
	const json_t *document = window_document(in->window, in->policy->ref, in->policy->document);
	if (is_out_of_reach(in, document, out))
		return DONE;
	_cleanup_json_ json_t *assessment = assess(in, document, out);
	if (!fits(assessment, document))
		return DONE;
	struct match *told = create(out, &match_type);
	snprintf(told->match, sizeof(told->match), "%s %s", in->policy->ref, in->party->uscc);
	(void)COPY_TEXT(told->policy, in->policy->ref);
	(void)COPY_TEXT(told->party, in->party->uscc);
	(void)COPY_TEXT(told->portal, in->party->portal);
	told->told_at = out->now;
	if (is_automatic(document)) {
		int64_t days = json_int(json_object_get(document, "procedure"), "decline_days");
		if (!calendar_add_working_days(
			    out->calendar, out->now, (int)days, &told->grants_at))
			return refuse(out, "calendar_ends", P(told->match));
		set_timer(out, REACH_GRANT, told->policy, told->party, told->grants_at);
	}
	return emit_matched(told, assessment, out);
}

/* ---- what the enterprise says, and what is granted without its saying anything ---- */

enum outcome
reach_answer(struct match *match, const char *policy, const json_t *data, struct effects *out)
{
	bool declines = json_bool(data, "decline");
	char at[INSTANT_TEXT_SIZE];

	/* Of another portal's nothing is said, not even that it is there. */
	if (!match || strcmp(match->portal, out->principal) != 0)
		return refuse(out, "not_found", P(policy));
	if (enter(match, declines ? ANSWER_DECLINED : ANSWER_RECEIVED))
		match->answered_at = out->now;
	else if (declines && match->state == MATCH_GRANTED)
		return refuse(out, "too_late_to_decline", P(policy), P(match->party));
	if (match->state == MATCH_DECLINED && match->grants_at)
		timer_cancel(out, REACH_GRANT, match->match);
	json_t *answer = json_pack("{s:s, s:s, s:s}", "policy", match->policy, "party",
		match->party, "state", match_states[match->state]);
	if (match->grants_at)
		json_object_set_new(
			answer, "grants_at", json_string(instant_text(match->grants_at, at)));
	return reply(out, answer);
}

enum outcome
reach_grant(const struct filing *in, struct match *match, struct effects *out)
{
	if (!match || !in->policy || !in->party)
		return DONE;
	const json_t *document = window_document(in->window, in->policy->ref, in->policy->document);
	char year[DATE_TEXT_SIZE];
	struct filing filing = *in;

	/* What was so when it was told may be otherwise now: then nothing is filed for it. */
	_cleanup_json_ json_t *assessment =
		is_out_of_reach(in, document, out) ? NULL : assess(in, document, out);
	if (!fits(assessment, document) || !enter(match, ANSWER_GRANTED))
		return DONE;
	_cleanup_json_ json_t *data = json_pack(
		"{s:s, s:s}", "policy", match->policy, "period", period_now(document, out, year));
	filing.data = data;
	filing.policy_ref = match->policy;
	filing.uscc = match->party;
	filing.portal = match->portal;
	return application_file(&filing, out);
}
