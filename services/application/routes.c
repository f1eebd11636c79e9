#include "routes.h"

#include "correction.h"
#include "feel/prefilter.h"
#include "filing.h"
#include "reach.h"
#include "store.h"
#include <stdio.h>
#include <string.h>

#define LIST_MOST     500
#define LIST_DEFAULT  100
#define PROFILES_MOST 50

/* Profiles and people */

static void
load_party(const struct message *in, struct loads *loads)
{
	load(loads, &party_by_uscc, in->subject);
}

static enum outcome
decide_profile_put(struct work *work)
{
	return party_put(work_find(work, &party_type, work->in->subject), work->in->subject,
		work->in->data, work->state, work->out);
}

static enum outcome
decide_person_put(struct work *work)
{
	return person_put(work->in->subject,
		work_find(work, &party_type, work->in->subject) != NULL, work->in->id,
		work->in->data, work->state, work->out);
}

static void
load_person(const struct message *in, struct loads *loads)
{
	load(loads, &person_by_pseudonym, in->subject);
}

static enum outcome
decide_person_erase(struct work *work)
{
	return person_erase(work_find(work, &person_type, work->in->subject), work->in->subject,
		work->in->data, work->out);
}

static enum outcome
decide_person_read(struct work *work)
{
	return person_read(work_find(work, &person_type, work->in->subject), work->in->subject,
		work->in->id, json_text(work->in->data, "reason"), work->out);
}

/* Filing */

/* "<code> P1d" of "P1d@1". */
static const char *
party_policy_key(const json_t *data, char into[ENTITY_KEY_SIZE])
{
	const char *policy = json_text(data, "policy");

	snprintf(into, ENTITY_KEY_SIZE, "%s %.*s", party_code(json_object_get(data, "party")),
		(int)strcspn(policy, "@"), policy);
	return into;
}

static void
load_filing(const struct message *in, struct loads *loads)
{
	char key[ENTITY_KEY_SIZE];
	const char *role;
	json_t *person;

	load(loads, &policy_by_ref, json_text(in->data, "policy"));
	load(loads, &party_by_uscc, party_code(json_object_get(in->data, "party")));
	load(loads, &application_by_party_policy, party_policy_key(in->data, key));
	load(loads, &sequence_by_name, "case");
	json_object_foreach(json_object_get(in->data, "people"), role, person)
		load(loads, &person_by_pseudonym, json_string_value(person));
}

static void
find_people(struct work *work, struct filing *filing)
{
	const char *role;
	json_t *person;

	json_object_foreach(json_object_get(filing->data, "people"), role, person)
	{
		if (filing->people_count == FILING_PEOPLE_MOST)
			break; /* more than the dictionary has roles, so one of these is refused */
		const char *pseudonym = json_string_value(person);
		const struct person *found = work_find(work, &person_type, pseudonym);
		filing->people[filing->people_count++] = (struct filed_person){
			role, pseudonym, found && !found->erased_at ? found : NULL};
	}
}

static struct filing
find_filing(struct work *work)
{
	const json_t *data = work->in->data;
	char key[ENTITY_KEY_SIZE];
	struct filing filing = {.data = data,
		.policy_ref = json_text(data, "policy"),
		.uscc = party_code(json_object_get(data, "party")),
		.actor = work->in->actor,
		.window = work->state};

	filing.policy = work_find(work, &policy_type, filing.policy_ref);
	filing.party = work_find(work, &party_type, filing.uscc);
	filing.earlier = (struct application **)work_list(
		work, &application_by_party_policy, party_policy_key(data, key));
	filing.sequence = work_find(work, &sequence_type, "case");
	find_people(work, &filing);
	return filing;
}

static enum outcome
decide_submit(struct work *work)
{
	struct filing filing = find_filing(work);

	return application_file(&filing, work->out);
}

/* Correcting: what was filed is handed in anew, under its case */

static void
load_correcting(const struct message *in, struct loads *loads)
{
	load_filing(in, loads);
	load(loads, &application_by_case, in->subject);
	load(loads, &correction_by_case, in->subject);
}

static enum outcome
decide_correct(struct work *work)
{
	struct filing filing = find_filing(work);

	filing.number = work->in->subject;
	filing.correcting = work_find(work, &application_type, work->in->subject);
	return application_correct(
		&filing, work_first(work, &correction_by_case, work->in->subject), work->out);
}

static enum outcome
decide_check(struct work *work)
{
	const struct filing filing = find_filing(work);

	return application_check(&filing, work->out);
}

/* Cases */

static void
load_case(const struct message *in, struct loads *loads)
{
	load(loads, &application_by_case, in->subject);
}

static enum outcome
decide_withdraw(struct work *work)
{
	return application_withdraw(work_find(work, &application_type, work->in->subject),
		work->in->subject, json_text(work->in->data, "reason"), work->out);
}

static void
load_policy(const struct message *in, struct loads *loads)
{
	load(loads, &policy_by_ref, in->subject);
}

/* Queries */

/* A portal sees the cases that it filed, everyone else all. */
static const char *
whose(const struct message *in)
{
	bool all = in->principal->roles & (ROLE_ANY_OFFICER | ROLE_OPERATOR);

	return all ? NULL : in->principal->name;
}

static void
bind_subject(const struct message *in, struct params *params)
{
	param_add(params, in->subject);
}

static void
bind_case(const struct message *in, struct params *params)
{
	param_add(params, in->subject);
	param_add(params, whose(in));
}

static void
bind_list(const struct message *in, struct params *params)
{
	int64_t limit = json_int(in->data, "limit");

	param_add(params, json_text(in->data, "policy"));
	param_add(params, json_text(in->data, "state"));
	param_add(params, json_text(in->data, "party"));
	param_add_int(params, limit < 1 ? LIST_DEFAULT : limit > LIST_MOST ? LIST_MOST : limit);
	param_add(params, whose(in));
}

static void
bind_profiles(const struct message *in, struct params *params)
{
	_cleanup_buf_ struct buf path = BUF_INIT, attributes = BUF_INIT;
	int64_t limit = json_int(in->data, "limit");

	prefilter_path(json_object_get(in->data, "leave_out"), &path);
	json_write(json_object_get(in->data, "attributes"), &attributes);
	param_add(params, json_text(in->data, "after"));
	param_add_int(params, limit < 1 || limit > PROFILES_MOST ? PROFILES_MOST : limit);
	param_add(params, path.data);
	param_add(params, attributes.data);
}

static void
bind_report(const struct message *in, struct params *params)
{
	param_add(params, json_text(in->data, "policy"));
	param_add(params, json_text(in->data, "from"));
	param_add(params, json_text(in->data, "until"));
}

#define CASE_READERS (ROLE_PORTAL | ROLE_ANY_OFFICER | ROLE_OPERATOR)

/* clang-format off */
#define COMMAND(type, roles, load, decide)    {ROUTE_COMMAND, type, roles, load, decide, NULL, NULL}
#define QUERY(type, roles, statement, bind)   {ROUTE_QUERY, type, roles, NULL, NULL, statement, bind}
#define REPORT(type, roles, statement, bind)  {ROUTE_QUERY, type, roles, NULL, NULL, statement, bind, true}
#define TIMER(type, load, decide)	      {ROUTE_TIMER, type, 0, load, decide, NULL, NULL}
#define FOLLOWED(type, load, decide)	      {ROUTE_EVENT, type, 0, load, decide, NULL, NULL}
/* clang-format on */

const struct route application_routes[] = {
	COMMAND("application.profile.put.v1", ROLE_PORTAL | ROLE_HANDLER, load_party,
		decide_profile_put),
	QUERY("application.profile.read.v1", ROLE_PORTAL | ROLE_HANDLER, "profile_read",
		bind_subject),
	REPORT("application.profile.list.v1", ROLE_DRAFTER | ROLE_HANDLER, "profile_list",
		bind_profiles),
	COMMAND("application.person.put.v1", ROLE_PORTAL | ROLE_HANDLER, load_party,
		decide_person_put),
	{ROUTE_COMMAND, "application.person.read.v1", ROLE_HANDLER, load_person, decide_person_read,
		NULL, NULL, .private_answer = true},
	COMMAND("application.person.erase.v1", ROLE_ERASER, load_person, decide_person_erase),
	COMMAND("application.submit.v1", ROLE_PORTAL, load_filing, decide_submit),
	COMMAND("application.check.v1", ROLE_PORTAL, load_filing, decide_check),
	COMMAND("application.correct.v1", ROLE_PORTAL, load_correcting, decide_correct),
	COMMAND("application.withdraw.v1", ROLE_PORTAL, load_case, decide_withdraw),
	QUERY("application.status.v1", CASE_READERS, "application_status", bind_case),
	REPORT("application.list.v1", CASE_READERS, "application_list", bind_list),
	REPORT("application.report.v1", ROLE_ANY_OFFICER | ROLE_OPERATOR, "application_report",
		bind_report),
	QUERY("application.assessment.read.v1", CASE_READERS, "application_assessment", bind_case),
	COMMAND("application.match.answer.v1", ROLE_PORTAL, load_answer, decide_answer),
	REPORT("application.match.list.v1", CASE_READERS, "match_list", bind_matches),
	TIMER(REACH_SEARCH, load_search, decide_search),
	TIMER(REACH_PROFILE, load_changed_profile, decide_changed_profile),
	TIMER(REACH_TELL, load_match, decide_tell),
	TIMER(REACH_GRANT, load_match, decide_grant),
	FOLLOWED("policy.published.v1", load_policy, decide_policy_published),
	FOLLOWED("policy.withdrawn.v1", load_policy, decide_policy_withdrawn),
	FOLLOWED("award.review_requested.v1", load_case, decide_news),
	FOLLOWED("award.approved.v1", load_case, decide_news),
	FOLLOWED("award.refused.v1", load_case, decide_news),
	FOLLOWED("award.waiting_for_funds.v1", load_case, decide_news),
	FOLLOWED("award.cancelled.v1", load_case, decide_news),
	FOLLOWED("award.withdrawal_refused.v1", load_case, decide_news),
	FOLLOWED("payment.instructed.v1", load_case, decide_news),
	FOLLOWED("payment.confirmed.v1", load_case, decide_news),
	FOLLOWED("payment.failed.v1", load_case, decide_news),
	FOLLOWED("award.correction_asked.v1", load_case, decide_correction_asked),
	FOLLOWED("award.lapsed.v1", load_case, decide_news),
	FOLLOWED("award.warned.v1", load_case, decide_news),
	FOLLOWED("award.overdue.v1", load_case, decide_news),
	FOLLOWED("award.notice_begun.v1", load_case, decide_news),
	FOLLOWED("award.notice_ended.v1", load_case, decide_news),
	FOLLOWED("award.overturned.v1", load_case, decide_news),
	FOLLOWED("objection.filed.v1", load_case, decide_news),
	FOLLOWED("objection.heard.v1", load_case, decide_news),
	FOLLOWED("payment.returned.v1", load_case, decide_news),
	FOLLOWED("award.waiting_for_payers.v1", load_case, decide_news),
	FOLLOWED("award.parts_changed.v1", load_case, decide_news),
	FOLLOWED("award.recognised.v1", load_recognised, decide_recognised),
	FOLLOWED("recognition.due.v1", load_case, decide_news),
	FOLLOWED("recognition.expired.v1", load_recognised, decide_recognised),
	FOLLOWED("recognition.revoked.v1", load_recognised, decide_recognised),
	FOLLOWED("review.opened.v1", load_case, decide_news),
	FOLLOWED("review.moved.v1", load_case, decide_news),
	FOLLOWED("review.extended.v1", load_case, decide_news),
	FOLLOWED("review.warned.v1", load_case, decide_news),
	FOLLOWED("review.overdue.v1", load_case, decide_news),
	FOLLOWED("review.concluded.v1", load_case, decide_news),
	{0},
};
