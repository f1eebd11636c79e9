/* `liaison trace`: what every service's stream says about a case, put in one order. */
#include "ctl.h"
#include "event_text.h"
#include "merge.h"
#include "route.h"
#include "visible.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define EVENTS_MOST 200 /* what one service answers */

static const struct column columns[] = {
	{"/time", CELL_TIME, {"时间", "time"}},
	{"/waited", CELL_TEXT, {"间隔", "after"}},
	{"/stream", CELL_TEXT, {"服务", "service"}},
	{"/type", CELL_EVENT, {"事项", "what"}},
	{"/by", CELL_WHO, {"经手", "by"}},
	{"/detail", CELL_TEXT, {"说明", "detail"}, true},
	{0},
};
static const struct view view_trace = {{0}, "/shown", columns, NULL};

/* Notices to the portal repeat what the others did. */
static bool
is_echo(const json_t *event)
{
	const char *type = json_text(event, "type");

	return type && strcmp(type, "application.state_changed.v1") == 0;
}

static json_t *
shown_row(const struct reader *reader, const json_t *event, int64_t days)
{
	_cleanup_free_ char *detail = event_detail(reader, json_object_get(event, "data"));
	_cleanup_free_ char *waited =
		days ? xasprintf(SAY(reader->language, "+%" PRId64 " 天", "+%" PRId64 " d"), days)
		     : xstrdup("");
	json_t *row = json_copy((json_t *)event);

	if (json_equal(json_object_get(row, "by"), json_object_get(row, "stream")))
		json_object_del(row, "by"); /* the service: it stands there already */
	json_object_set_new(row, "detail", json_string(detail));
	json_object_set_new(row, "waited", json_string(waited));
	return row;
}

static json_t *
shown_rows(const struct reader *reader, const json_t *events)
{
	json_t *rows = json_array();
	const json_t *event;
	int64_t days = 0;
	size_t i;

	json_array_foreach(events, i, event)
	{
		days += json_int(event, "days");
		if (is_echo(event))
			continue;
		json_array_append_new(rows, shown_row(reader, event, days));
		days = 0;
	}
	return rows;
}

/* A service's events are appended to `streams`. */
static void
take_events(struct ctl *ctl, const struct principal *service, const json_t *data, json_t *streams)
{
	json_t *events = json_object_get(data, "events"), *event;
	size_t i;

	if (!json_is_array(events))
		return;
	json_array_foreach(events, i, event)
		json_object_set_new(event, "stream", json_string(service->name));
	if (json_array_size(events) >= EVENTS_MOST)
		ctl_complain(ctl, "%s: only its first %d events of the case are shown",
			service->name, EVENTS_MOST);
	json_array_append(streams, events);
}

static enum ctl_exit
ask_services(
	struct ctl *ctl, const struct principal *const *services, size_t count, json_t *streams)
{
	struct question questions[SERVICES_MOST] = {0};
	struct reply replies[SERVICES_MOST];
	json_t *datas = json_array();

	for (size_t i = 0; i < count; i++) {
		json_array_append_new(datas, json_pack("{s:s, s:s}", "case", ctl->arguments.word[0],
						     "stream", services[i]->name));
		questions[i] = (struct question){.service = services[i],
			.type = "stream.trace.v1",
			.data = json_array_get(datas, i),
			.after = ctl->settings->after};
	}
	enum ctl_exit ended = ctl_ask_all(ctl, questions, count, replies);
	for (size_t i = 0; i < count; i++) {
		if (replies[i].kind == REPLY_ANSWER)
			take_events(ctl, services[i], replies[i].data, streams);
		reply_release(&replies[i]);
	}
	json_decref(datas);
	return ended;
}

static int64_t
days_in_all(const json_t *events)
{
	const json_t *event;
	int64_t days = 0;
	size_t i;

	json_array_foreach(events, i, event) days += json_int(event, "days");
	return days;
}

static void
print_trace(const struct ctl *ctl, const json_t *events)
{
	enum language language = ctl->reader.language;
	json_t *rows = shown_rows(&ctl->reader, events);
	_cleanup_json_ json_t *shown = json_pack("{s:o}", "shown", rows);
	size_t left = json_array_size(events) - json_array_size(rows);

	ctl_show(ctl, &view_trace, shown);
	show_line(stdout, SAY(language, "共 %" PRId64 " 天，%zu 步", "%" PRId64 " days, %zu steps"),
		days_in_all(events), json_array_size(rows));
	if (left)
		show_line(stdout,
			SAY(language, "另有 %zu 条发给门户的状态通知未列出（--json 可见）",
				"left out: %zu notices of state to the portal (--json has them)"),
			left);
}

int
run_trace(struct ctl *ctl)
{
	const struct principal *services[SERVICES_MOST];

	if (!ctl_open(ctl))
		return CTL_USAGE;
	size_t count = ctl_services(ctl, NULL, NULL, services);
	if (count == 0)
		return CTL_USAGE;
	_cleanup_json_ json_t *streams = json_array();
	enum ctl_exit ended = ask_services(ctl, services, count, streams);
	json_t *events = merge_events(streams);
	_cleanup_json_ json_t *all = json_pack("{s:s, s:I, s:o}", "case", ctl->arguments.word[0],
		"days", (json_int_t)days_in_all(events), "events", events);
	if (json_array_size(events) == 0 && ended == CTL_DONE) {
		ctl_complain(ctl,
			SAY(ctl->reader.language, "没有服务有 %s 的记录：请核对编号",
				"no service has events of %s: check the number"),
			ctl->arguments.word[0]);
		return CTL_REFUSED;
	}
	if (ctl->settings->json)
		show_json(stdout, all);
	else
		print_trace(ctl, events);
	return ended;
}
