/* Verbs that send one message and show the answer, as their rows say. */
#include "ctl.h"
#include "route.h"
#include "visible.h"
#include <string.h>

struct sending {
	struct ctl *ctl;
	const struct request *request;
	struct question question;
	json_t *data;
	char *subject; /* owned */
	const struct principal *services[SERVICES_MOST];
	size_t count;
};

/* "P1d@1" of a policy's document. */
static char *
subject_of_policy(const json_t *data)
{
	const json_t *policy = json_object_get(data, "policy");
	const char *id = json_text(policy, "id");

	return id ? xasprintf("%s@%lld", id, (long long)json_int(policy, "version")) : NULL;
}

static char *
subject_of(const struct ctl *ctl, const struct request *request, const json_t *data)
{
	const char *option = ctl->arguments.options->value[OPTION_SUBJECT];

	if (request->subject == SUBJECT_FIRST)
		return xstrdup(ctl->arguments.word[0]);
	if (request->subject == SUBJECT_POLICY)
		return subject_of_policy(data);
	return request->subject == SUBJECT_OPTION && option ? xstrdup(option) : NULL;
}

/* 331023-2026-000123-C/1/p1 belongs to 331023-2026-000123-C. */
static char *
case_of(const char *subject)
{
	return subject ? xstrndup(subject, strcspn(subject, "/")) : NULL;
}

/* Who handles a case is known where it was filed.  NULL if that cannot be told. */
static const struct principal *
handler_of_case(struct ctl *ctl, const char *subject)
{
	const struct principal *services[SERVICES_MOST];
	_cleanup_free_ char *number = case_of(subject);
	_cleanup_reply_ struct reply reply = {0};
	struct fault fault;
	const struct route route = {"application", number, ctl->settings->as, NULL};

	if (!number || strchr(number, '@') ||
		route_find(ctl->reader.directory, &route, services, &fault) != 1)
		return NULL;
	session_ask(ctl->session,
		&(struct question){
			.service = services[0], .type = "application.status.v1", .subject = number},
		&reply);
	const char *handler = reply.kind == REPLY_ANSWER ? json_text(reply.data, "handler") : NULL;
	return handler ? directory_find(ctl->reader.directory, handler) : NULL;
}

/* Does it begin with a case's number?  A fund's begins with a department, 331023-hrss/2026/jobs. */
static bool
is_of_case(const char *subject)
{
	return strspn(subject, "0123456789") == 6 && subject[6] == '-' && subject[7] >= '0' &&
	       subject[7] <= '9' && strchr(subject, '/');
}

/* How a service is asked whether it keeps this: by what shows it.  NULL if its number says where it
 * is. What is shown of an award's payment or objection is the award. */
static const char *
shown_by(const char *subject, size_t *ret_length)
{
	const char *review = strstr(subject, "/r"), *part = strrchr(subject, '/');

	*ret_length = strlen(subject);
	if (subject[0] == 'Q')
		return "coordination.request.read.v1";
	if (review)
		return "coordination.review.read.v1";
	if (!is_of_case(subject))
		return NULL;
	if (part[1] < '0' || part[1] > '9')
		*ret_length = (size_t)(part - subject);
	return "subsidy.award.read.v1";
}

/* A review's number, 331023-2026-000123-C/1/r1, a request's, Q331023-2026-000001-K, or an award's
 * does not say which service keeps it: that is the one that can show it.  NULL if none can, or the
 * subject is another. */
static const struct principal *
keeper_of(const struct sending *sending)
{
	size_t length;
	const char *type = sending->subject ? shown_by(sending->subject, &length) : NULL;
	struct question questions[SERVICES_MOST] = {0};
	struct reply replies[SERVICES_MOST];
	const struct principal *keeper = NULL;

	if (!type)
		return NULL;
	_cleanup_free_ char *subject = xstrndup(sending->subject, length);
	for (size_t i = 0; i < sending->count; i++)
		questions[i] = (struct question){
			.service = sending->services[i], .type = type, .subject = subject};
	session_ask_all(sending->ctl->session, questions, sending->count, replies);
	for (size_t i = 0; i < sending->count; i++) {
		if (replies[i].kind == REPLY_ANSWER)
			keeper = sending->services[i];
		reply_release(&replies[i]);
	}
	return keeper;
}

/* A portal may not see awards, but its cases. */
static const struct principal *
keeper_or_handler(const struct sending *sending)
{
	const struct principal *keeper = keeper_of(sending);

	return keeper ? keeper : handler_of_case(sending->ctl, sending->subject);
}

/* Officers act on awards that another department's service keeps: who keeps it counts before whose
 * officer it is. */
static bool
find_keeper(struct sending *sending)
{
	const struct settings *settings = sending->ctl->settings;
	const struct route route = {sending->question.type, sending->subject, NULL, settings->to};
	struct fault fault;

	if (settings->to || !sending->subject || !is_of_case(sending->subject))
		return false;
	sending->count =
		route_find(sending->ctl->reader.directory, &route, sending->services, &fault);
	const struct principal *keeper = sending->count > 1 ? keeper_or_handler(sending) : NULL;
	if (!keeper)
		return false;
	sending->services[0] = keeper;
	sending->count = 1;
	return true;
}

static bool
settle_on_one(struct sending *sending)
{
	struct fault fault;

	if (sending->count == 1)
		return true;
	const struct principal *handler = keeper_or_handler(sending);
	for (size_t i = 0; handler && i < sending->count; i++) {
		if (sending->services[i] == handler) {
			sending->services[0] = handler;
			return true;
		}
	}
	route_ambiguous(sending->services, sending->count, &fault);
	ctl_complain(sending->ctl, "%s", fault.text);
	return false;
}

static int
ask_one(struct sending *sending)
{
	_cleanup_reply_ struct reply reply = {0};
	struct ctl *ctl = sending->ctl;

	if (!settle_on_one(sending))
		return CTL_USAGE;
	sending->question.service = sending->services[0];
	session_ask(ctl->session, &sending->question, &reply);
	if (reply.kind == REPLY_SILENCE || (reply.kind == REPLY_PROBLEM && !ctl->settings->json))
		return ctl_tell(ctl, &sending->question, &reply);
	ctl_show(
		ctl, sending->request->view, ctl->settings->envelope ? reply.document : reply.data);
	return reply.kind == REPLY_PROBLEM ? CTL_REFUSED : CTL_DONE;
}

/* Each item says which service it is from. */
static void
take_list(json_t *all, const json_t *list, const struct principal *from)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (json_is_object(item))
			json_object_set_new(item, "service", json_string(from->name));
		json_array_append(all, item);
	}
}

/* Asks all services at once, and shows their lists as one. */
static int
ask_each(struct sending *sending)
{
	const char *name = sending->request->list;
	_cleanup_json_ json_t *data = json_object();
	json_t *all = json_array();
	struct question questions[SERVICES_MOST] = {0};
	struct reply replies[SERVICES_MOST];

	json_object_set_new(data, name, all);
	for (size_t i = 0; i < sending->count; i++) {
		questions[i] = sending->question;
		questions[i].service = sending->services[i];
	}
	enum ctl_exit ended = ctl_ask_all(sending->ctl, questions, sending->count, replies);
	for (size_t i = 0; i < sending->count; i++) {
		if (replies[i].kind == REPLY_ANSWER)
			take_list(
				all, json_object_get(replies[i].data, name), sending->services[i]);
		reply_release(&replies[i]);
	}
	if (ended == CTL_DONE || json_array_size(all))
		ctl_show(sending->ctl, sending->request->view, data);
	return ended;
}

static void
prepare(struct sending *sending)
{
	struct ctl *ctl = sending->ctl;
	const struct request *request = sending->request;

	sending->subject = subject_of(ctl, request, sending->data);
	sending->question = (struct question){
		.type = request->type ? request->type : ctl->arguments.word[0],
		.subject = sending->subject,
		.data = sending->data,
		.after = ctl->settings->after,
		.id = ctl->settings->id,
	};
}

static int
send_request(struct sending *sending)
{
	struct ctl *ctl = sending->ctl;

	prepare(sending);
	if (!ctl_open(ctl))
		return CTL_USAGE;
	if (!find_keeper(sending))
		sending->count = ctl_services(
			ctl, sending->question.type, sending->subject, sending->services);
	if (sending->count == 0)
		return CTL_USAGE;
	return sending->request->list && !ctl->settings->envelope ? ask_each(sending)
								  : ask_one(sending);
}

int
run_request(struct ctl *ctl)
{
	struct fault fault;
	struct sending sending = {.ctl = ctl, .request = ctl->verb->request};

	sending.data = sending.request->data(&ctl->arguments, &fault);
	if (!sending.data) {
		ctl_complain(ctl, "%s", fault.text);
		return CTL_USAGE;
	}
	int ended = send_request(&sending);
	json_decref(sending.data);
	cleanup_free(&sending.subject);
	return ended;
}
