#include "routes.h"

#include "store.h"
#include <string.h>

static void
load_matter(const struct message *in, struct loads *loads)
{
	load(loads, &responsibility_by_matter, in->subject);
}

static enum outcome
decide_put(struct work *work)
{
	return responsibility_put(work_find(work, &responsibility_type, work->in->subject),
		work->in->subject, work->in->data, work->out);
}

static void
load_request(const struct message *in, struct loads *loads)
{
	load(loads, &responsibility_by_matter, json_text(in->data, "matter"));
	load(loads, &review_by_number, json_text(in->data, "review"));
}

/* Requests for another coordination service are none of ours. */
static enum outcome
decide_request(struct work *work)
{
	const json_t *data = work->in->data;

	if (strcmp(json_text(data, "review_by"), work->out->service) != 0 ||
		work_find(work, &review_type, json_text(data, "review")))
		return DONE;
	return review_open(work_find(work, &responsibility_type, json_text(data, "matter")), data,
		work->in->stream, work->out);
}

/* Whose opinion it is: the officer's own department's, unless a deputy names another. */
static const char *
spoken_for(const json_t *data, const char *own)
{
	const char *named = json_text(data, "for");

	return named ? named : own;
}

static void
load_opinion(const struct message *in, struct loads *loads)
{
	char key[ENTITY_KEY_SIZE];

	load(loads, &review_by_number, in->subject);
	load(loads, &tasks_by_review, in->subject);
	load(loads, &opinions_by_review, in->subject);
	task_key(in->subject, spoken_for(in->data, in->principal->department), key);
	load(loads, &task_by_key, key);
}

static struct review_file
file_of(struct work *work)
{
	const char *number = work->in->subject,
		   *department = spoken_for(work->in->data, work->out->department);
	char key[ENTITY_KEY_SIZE];

	task_key(number, department, key);
	return (struct review_file){
		.review = work_find(work, &review_type, number),
		.number = number,
		.department = department,
		.task = work_find(work, &task_type, key),
		.tasks = work_list(work, &tasks_by_review, number),
		.opinions = work_list(work, &opinions_by_review, number),
	};
}

static enum outcome
decide_opinion(struct work *work)
{
	const struct review_file file = file_of(work);

	return opinion_give(&file, work->in->data, work->out);
}

static enum outcome
decide_correction(struct work *work)
{
	const struct review_file file = file_of(work);

	return opinion_correct(&file, work->in->data, work->out);
}

static enum outcome
decide_opinion_withdrawn(struct work *work)
{
	const struct review_file file = file_of(work);

	return opinion_withdraw(&file, work->in->data, work->out);
}

static void
load_review(const struct message *in, struct loads *loads)
{
	load(loads, &review_by_number, in->subject);
}

static void
load_review_file(const struct message *in, struct loads *loads)
{
	load(loads, &review_by_number, in->subject);
	load(loads, &tasks_by_review, in->subject);
	load(loads, &opinions_by_review, in->subject);
}

static enum outcome
decide_extension(struct work *work)
{
	const char *number = work->in->subject;

	return review_extend(
		work_find(work, &review_type, number), number, work->in->data, work->out);
}

static enum outcome
decide_warning(struct work *work)
{
	return review_warn(
		work_find(work, &review_type, work->in->subject), work->in->generation, work->out);
}

static enum outcome
decide_deadline(struct work *work)
{
	const char *number = work->in->subject;

	return review_pass_deadline(work_find(work, &review_type, number),
		work_list(work, &tasks_by_review, number),
		work_list(work, &opinions_by_review, number), work->in->generation, work->out);
}

static void
load_cancelled(const struct message *in, struct loads *loads)
{
	load(loads, &reviews_by_award, json_text(in->data, "award"));
}

static enum outcome
decide_cancelled(struct work *work)
{
	void **reviews = work_list(work, &reviews_by_award, json_text(work->in->data, "award"));

	for (; *reviews; reviews++) {
		struct review *review = *reviews;

		/* Nobody but who asked takes it back. */
		if (strcmp(review->asked_by, work->in->stream) == 0)
			review_cancel(review, work->out);
	}
	return DONE;
}

/* ---- requests of enterprises ---- */

static void
load_filing(const struct message *in, struct loads *loads)
{
	load(loads, &responsibility_by_matter, json_text(in->data, "matter"));
	load(loads, &request_sequence_by_name, "request");
}

static enum outcome
decide_filing(struct work *work)
{
	const char *matter = json_text(work->in->data, "matter");
	const struct request_filing filing = {
		.responsibility = work_find(work, &responsibility_type, matter),
		.sequence = work_find(work, &request_sequence_type, "request"),
		.matter = matter,
	};

	return request_file(&filing, work->in->data, work->out);
}

static void
load_request_only(const struct message *in, struct loads *loads)
{
	load(loads, &request_by_number, in->subject);
}

static void
load_passing(const struct message *in, struct loads *loads)
{
	load(loads, &request_by_number, in->subject);
	load(loads, &responsibility_by_matter, json_text(in->data, "matter"));
}

static struct request *
request_of(struct work *work)
{
	return work_find(work, &request_type, work->in->subject);
}

/* The matter is named by who passes it on, as it stands there already: so that it can be loaded. */
static enum outcome
decide_passing(struct work *work)
{
	struct request *request = request_of(work);
	const char *matter = json_text(work->in->data, "matter");
	const struct responsibility *responsibility = work_find(work, &responsibility_type, matter);

	if (request && strcmp(request->matter, matter) != 0)
		responsibility = NULL;
	return request_pass(request, responsibility, work->in->subject, work->in->data, work->out);
}

static enum outcome
decide_answer(struct work *work)
{
	return request_answer(request_of(work), work->in->subject, work->in->data, work->out);
}

static enum outcome
decide_rating(struct work *work)
{
	return request_rate(request_of(work), work->in->subject, work->in->data, work->out);
}

static enum outcome
decide_request_deadline(struct work *work)
{
	return request_pass_deadline(request_of(work), work->in->generation, work->out);
}

static enum outcome
decide_lapse(struct work *work)
{
	return request_lapse(request_of(work), work->in->generation, work->out);
}

/* A portal sees what it filed. */
static void
bind_request(const struct message *in, struct params *params)
{
	param_add(params, in->subject);
	param_add(params, in->principal->roles & ROLE_PORTAL ? in->principal->name : NULL);
}

static void
bind_subject(const struct message *in, struct params *params)
{
	param_add(params, in->subject);
}

static void
bind_review_list(const struct message *in, struct params *params)
{
	const json_t *open = json_object_get(in->data, "open");

	param_add(params, json_text(in->data, "department"));
	param_add(params, !open ? NULL : json_is_true(open) ? "true" : "false");
}

static void
bind_request_list(const struct message *in, struct params *params)
{
	bind_review_list(in, params);
	param_add(params, in->principal->roles & ROLE_PORTAL ? in->principal->name : NULL);
}

static void
bind_desk(const struct message *in, struct params *params)
{
	const struct principal *officer = in->principal;
	bool own = strcmp(officer->department, in->own_department) == 0;

	param_add(params, officer->department);
	param_add(params, officer->roles & ROLE_REVIEWER ? "true" : "false");
	param_add(params, own && (officer->roles & ROLE_COORDINATOR) ? "true" : "false");
	param_add(params, officer->roles & ROLE_HANDLER ? "true" : "false");
}

const struct route coordination_routes[] = {
	{ROUTE_COMMAND, "coordination.responsibility.put.v1", ROLE_COORDINATOR, load_matter,
		decide_put, NULL, NULL},
	{ROUTE_COMMAND, "coordination.opinion.v1", ROLE_REVIEWER, load_opinion, decide_opinion,
		NULL, NULL},
	{ROUTE_COMMAND, "coordination.opinion.correct.v1", ROLE_REVIEWER, load_opinion,
		decide_correction, NULL, NULL},
	{ROUTE_COMMAND, "coordination.opinion.withdraw.v1", ROLE_REVIEWER, load_opinion,
		decide_opinion_withdrawn, NULL, NULL},
	{ROUTE_COMMAND, "coordination.review.extend.v1", ROLE_COORDINATOR, load_review,
		decide_extension, NULL, NULL},
	{ROUTE_COMMAND, "coordination.request.file.v1", ROLE_PORTAL, load_filing, decide_filing,
		NULL, NULL},
	{ROUTE_COMMAND, "coordination.request.pass.v1", ROLE_HANDLER, load_passing, decide_passing,
		NULL, NULL},
	{ROUTE_COMMAND, "coordination.request.answer.v1", ROLE_HANDLER, load_request_only,
		decide_answer, NULL, NULL},
	{ROUTE_COMMAND, "coordination.request.rate.v1", ROLE_PORTAL, load_request_only,
		decide_rating, NULL, NULL},
	{ROUTE_QUERY, "coordination.request.read.v1",
		ROLE_PORTAL | ROLE_ANY_OFFICER | ROLE_OPERATOR, NULL, NULL, "request_read",
		bind_request},
	{ROUTE_QUERY, "coordination.request.list.v1",
		ROLE_PORTAL | ROLE_ANY_OFFICER | ROLE_OPERATOR, NULL, NULL, "request_list",
		bind_request_list, true},
	{ROUTE_TIMER, REQUEST_DEADLINE, 0, load_request_only, decide_request_deadline, NULL, NULL},
	{ROUTE_TIMER, REQUEST_LAPSE, 0, load_request_only, decide_lapse, NULL, NULL},
	{ROUTE_EVENT, "award.review_requested.v1", 0, load_request, decide_request, NULL, NULL},
	{ROUTE_EVENT, "award.cancelled.v1", 0, load_cancelled, decide_cancelled, NULL, NULL},
	{ROUTE_TIMER, REVIEW_WARNING, 0, load_review, decide_warning, NULL, NULL},
	{ROUTE_TIMER, REVIEW_DEADLINE, 0, load_review_file, decide_deadline, NULL, NULL},
	{ROUTE_QUERY, "coordination.responsibility.list.v1", ROLE_ANY, NULL, NULL,
		"responsibility_list", NULL, true},
	{ROUTE_QUERY, "coordination.review.read.v1", ROLE_ANY_OFFICER | ROLE_OPERATOR, NULL, NULL,
		"review_read", bind_subject},
	{ROUTE_QUERY, "coordination.review.list.v1", ROLE_ANY_OFFICER | ROLE_OPERATOR, NULL, NULL,
		"review_list", bind_review_list, true},
	{ROUTE_QUERY, "coordination.desk.v1", ROLE_ANY_OFFICER, NULL, NULL, "coordination_desk",
		bind_desk, true},
	{0},
};
