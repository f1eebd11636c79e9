#include "routes.h"

#include "application.h"
#include "correction.h"
#include "party.h"
#include "policy.h"
#include "store.h"
#include <string.h>

/* Who may tell it. */
enum teller { HANDLER, REVIEWER };

static const struct {
	const char *type;
	enum teller teller;
	enum step step;
} told[] = {
	{"award.review_requested.v1", HANDLER, STEP_REVIEW_REQUESTED},
	{"award.approved.v1", HANDLER, STEP_APPROVED},
	{"award.refused.v1", HANDLER, STEP_REFUSED},
	{"award.waiting_for_funds.v1", HANDLER, STEP_FUNDS_AWAITED},
	{"award.cancelled.v1", HANDLER, STEP_CANCELLED},
	{"award.withdrawal_refused.v1", HANDLER, STEP_WITHDRAWAL_REFUSED},
	{"payment.instructed.v1", HANDLER, STEP_PAYMENT_INSTRUCTED},
	{"payment.confirmed.v1", HANDLER, STEP_PAID},
	{"payment.failed.v1", HANDLER, STEP_PAYMENT_FAILED},
	{"award.correction_asked.v1", HANDLER, STEP_CORRECTION_ASKED},
	{"award.lapsed.v1", HANDLER, STEP_LAPSED},
	{"award.warned.v1", HANDLER, STEP_DECISION_DUE},
	{"award.overdue.v1", HANDLER, STEP_DECISION_OVERDUE},
	{"award.notice_begun.v1", HANDLER, STEP_NOTICE_BEGUN},
	{"award.notice_ended.v1", HANDLER, STEP_NOTICE_ENDED},
	{"award.overturned.v1", HANDLER, STEP_OVERTURNED},
	{"objection.filed.v1", HANDLER, STEP_OBJECTED},
	{"objection.heard.v1", HANDLER, STEP_OBJECTION_HEARD},
	{"payment.returned.v1", HANDLER, STEP_PAYMENT_RETURNED},
	{"award.waiting_for_payers.v1", HANDLER, STEP_PAYERS_AWAITED},
	{"award.parts_changed.v1", HANDLER, STEP_PARTS_CHANGED},
	{"award.recognised.v1", HANDLER, STEP_RECOGNISED},
	{"recognition.due.v1", HANDLER, STEP_RECOGNITION_DUE},
	{"recognition.expired.v1", HANDLER, STEP_EXPIRED},
	{"recognition.revoked.v1", HANDLER, STEP_REVOKED},
	{"review.opened.v1", REVIEWER, STEP_REVIEW_OPENED},
	{"review.moved.v1", REVIEWER, STEP_REVIEW_OPENED},
	{"review.extended.v1", REVIEWER, STEP_REVIEW_OPENED},
	{"review.warned.v1", REVIEWER, STEP_REVIEW_WARNED},
	{"review.overdue.v1", REVIEWER, STEP_REVIEW_OVERDUE},
	{"review.concluded.v1", REVIEWER, STEP_REVIEW_CONCLUDED},
};

/* Only a policy service publishes, whatever else is followed. */
static bool
is_policy_stream(const char *stream)
{
	return strncmp(stream, "policy/", strlen("policy/")) == 0;
}

enum outcome
decide_policy_published(struct work *work)
{
	const struct message *in = work->in;

	if (!is_policy_stream(in->stream))
		return refuse(work->out, "wrong_teller", P(in->subject), P(in->stream));
	return policy_take(work_find(work, &policy_type, in->subject), in->subject, in->data,
		work->state, work->out);
}

enum outcome
decide_policy_withdrawn(struct work *work)
{
	const struct message *in = work->in;

	if (!is_policy_stream(in->stream))
		return refuse(work->out, "wrong_teller", P(in->subject), P(in->stream));
	return policy_end(work_find(work, &policy_type, in->subject), in->subject, work->out);
}

/* Whose act it was: the officer's or rule's where the news names one, else the stream's. */
static const char *
actor_of(const struct message *in)
{
	const char *decider = json_text(json_object_get(in->data, "decision"), "decided_by");
	const char *instructor = json_text(in->data, "instructed_by");

	return decider ? decider : instructor ? instructor : in->stream;
}

/* While an opinion is awaited, coordination says whose turn it is and until when; at all other
 * times it is the handler's. */
static bool
awaits_opinion(enum step step)
{
	return step == STEP_REVIEW_OPENED || step == STEP_REVIEW_WARNED ||
	       step == STEP_REVIEW_OVERDUE;
}

/* A payment, or a part, may be the last of its award, or not. */
static enum step
step_of(enum step step, const json_t *data)
{
	const char *award = json_text(data, step == STEP_PAID		 ? "award_state"
					    : step == STEP_PARTS_CHANGED ? "state"
									 : "");

	if (step == STEP_PAID && award && strcmp(award, "paid") != 0)
		return STEP_PART_PAID;
	if (step == STEP_PARTS_CHANGED && award && strcmp(award, "paid") == 0)
		return STEP_PAID;
	return step;
}

static enum outcome
take_news(struct application *application, const struct message *in, enum teller teller,
	enum step step, struct effects *out)
{
	const char *expected = teller == HANDLER ? application->handler : application->review_by;
	const char *payer = json_text(in->data, "waits_for");
	struct news news = {.step = step_of(step, in->data), .by = actor_of(in)};

	if (strcmp(in->stream, expected) != 0)
		return refuse(out, "wrong_teller", P(in->subject), P(in->stream));
	news.owner = awaits_opinion(step) ? json_text(in->data, "owner")
		     : payer		  ? payer
					  : application_department(application->handler);
	news.parts = json_object_get(in->data, "parts");
	news.award = json_text(in->data, "award");
	/* What an objection was answered is not the decision on the case. */
	if (step != STEP_OBJECTION_HEARD)
		news.decision = json_object_get(in->data, "decision");
	if (step == STEP_CORRECTION_ASKED)
		news.correction = json_text(in->data, "correction");
	if (awaits_opinion(step) || step == STEP_OBJECTED || step == STEP_CORRECTION_ASKED ||
		step == STEP_DECISION_DUE)
		news.due = json_text(in->data, "due");
	else if (step == STEP_NOTICE_BEGUN || step == STEP_OBJECTION_HEARD)
		news.due = json_text(in->data, "until");
	if (step == STEP_APPROVED) {
		news.has_amount = json_is_integer(json_object_get(in->data, "amount"));
		news.amount = json_int(in->data, "amount");
	}
	return application_follow(application, &news, out);
}

enum outcome
decide_news(struct work *work)
{
	const struct message *in = work->in;
	struct application *application = work_find(work, &application_type, in->subject);

	if (!application)
		return refuse(work->out, "case_unknown", P(in->subject));
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		if (strcmp(told[i].type, in->type) == 0)
			return take_news(application, in, told[i].teller, told[i].step, work->out);
	return DONE;
}

/* What the enterprise is asked to mend stands beside the case, and so will what it hands in. */
enum outcome
decide_correction_asked(struct work *work)
{
	const struct message *in = work->in;
	struct application *application = work_find(work, &application_type, in->subject);
	int before = application ? application->before : 0;

	if (decide_news(work) == REFUSED)
		return REFUSED;
	if (application->before == APPLICATION_CORRECTING && before != APPLICATION_CORRECTING)
		correction_open(application, in->data, work->out);
	return DONE;
}

void
load_recognised(const struct message *in, struct loads *loads)
{
	load(loads, &application_by_case, in->subject);
	load(loads, &party_by_uscc, party_code(json_object_get(in->data, "party")));
}

/* A title is also known of the enterprise from now on, or no longer. */
enum outcome
decide_recognised(struct work *work)
{
	const struct message *in = work->in;
	const struct application *application = work_find(work, &application_type, in->subject);
	const char *attribute = json_text(in->data, "attribute");
	struct party *party =
		work_find(work, &party_type, party_code(json_object_get(in->data, "party")));

	if (decide_news(work) == REFUSED)
		return REFUSED;
	if (!attribute || !party || strcmp(party->uscc, application->party) != 0)
		return DONE;
	return party_note(party, attribute, application->state == APPLICATION_RECOGNISED,
		json_text(in->data, "granted_by"), application->portal, work->state, work->out);
}
