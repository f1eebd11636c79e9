/* Verbs of operators that ask every service: health, and trying parked events again. */
#include "ctl.h"
#include "route.h"
#include "views.h"
#include <string.h>

static bool
follows_all(const json_t *health)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(health, "follows"), i,
		one) if (json_text(one, "stopped")) return false;
	return true;
}

/* A service that stopped following, doubts its clock or its stream, or has to reconcile answers but
 * is not well. */
static const char *
condition(const json_t *health)
{
	if (!health)
		return "no_answer";
	if (json_bool(health, "clock_doubted"))
		return "clock_doubted";
	if (json_bool(health, "stream_doubted"))
		return "stream_doubted";
	if (!follows_all(health))
		return "following_stopped";
	return json_int(health, "lost") ? "unsettled" : "well";
}

static void
take_follows(json_t *into, const json_t *health)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(health, "follows"), i, one)
	{
		if (!json_is_object(one))
			continue;
		json_object_set(one, "service", json_object_get(health, "stream"));
		json_array_append(into, one);
	}
}

static json_t *
health_row(const struct principal *service, const json_t *health)
{
	json_t *row = health ? json_copy((json_t *)health) : json_object();

	json_object_del(row, "follows");
	json_object_set_new(row, "stream", json_string(service->name));
	json_object_set_new(row, "answer", json_string(condition(health)));
	return row;
}

int
run_health(struct ctl *ctl)
{
	const struct principal *services[SERVICES_MOST];
	enum ctl_exit ended;

	if (!ctl_open(ctl))
		return CTL_USAGE;
	size_t count = ctl_services(ctl, NULL, NULL, services);
	if (count == 0)
		return CTL_USAGE;
	json_t *rows = json_array(), *follows = json_array();
	_cleanup_json_ json_t *all = json_pack("{s:o, s:o}", "services", rows, "follows", follows);
	struct reply replies[SERVICES_MOST];
	ended = ctl_ask_each(ctl, services, count, "health.v1", replies);
	for (size_t i = 0; i < count; i++) {
		const json_t *health = replies[i].kind == REPLY_ANSWER ? replies[i].data : NULL;

		json_array_append_new(rows, health_row(services[i], health));
		take_follows(follows, health);
		if (strcmp(condition(health), "well") != 0)
			ended = ctl_worse(ended, CTL_REFUSED);
		reply_release(&replies[i]);
	}
	ctl_show(ctl, &view_health, all);
	return ended;
}

static bool
has_parked(const json_t *parked, const char *number)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(parked, "parked"), i, one)
	{
		const char *subject = json_text(one, "subject");

		if (subject && strcmp(subject, number) == 0)
			return true;
	}
	return false;
}

static enum ctl_exit
retry_at(struct ctl *ctl, const struct principal *service, const char *number, json_t *retried)
{
	_cleanup_reply_ struct reply reply = {0};
	_cleanup_json_ json_t *data = json_pack("{s:s}", "case", number);
	const struct question question = {
		.service = service, .type = "parked.retry.v1", .data = data};
	enum ctl_exit ended = ctl_ask(ctl, &question, &reply);

	if (ended == CTL_DONE)
		json_array_append_new(
			retried, json_pack("{s:s, s:I}", "service", service->name, "queued",
					 (json_int_t)json_int(reply.data, "queued")));
	return ended;
}

int
run_parked_retry(struct ctl *ctl)
{
	const struct principal *services[SERVICES_MOST];
	const char *number = ctl->arguments.word[0];
	enum ctl_exit ended;

	if (!ctl_open(ctl))
		return CTL_USAGE;
	size_t count = ctl_services(ctl, NULL, NULL, services);
	if (count == 0)
		return CTL_USAGE;
	json_t *retried = json_array();
	_cleanup_json_ json_t *all = json_pack("{s:o}", "retried", retried);
	struct reply replies[SERVICES_MOST];
	ended = ctl_ask_each(ctl, services, count, "parked.list.v1", replies);
	for (size_t i = 0; i < count; i++) {
		if (replies[i].kind == REPLY_ANSWER && has_parked(replies[i].data, number))
			ended = ctl_worse(ended, retry_at(ctl, services[i], number, retried));
		reply_release(&replies[i]);
	}
	if (json_array_size(retried) == 0 && ended == CTL_DONE) {
		ctl_complain(ctl,
			SAY(ctl->reader.language, "没有服务搁置了 %s 的事件",
				"no service has parked events of %s"),
			number);
		return CTL_REFUSED;
	}
	ctl_show(ctl, &view_retried, all);
	return ended;
}
