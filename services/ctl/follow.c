/* `liaison follow`: what happens in all services, as it happens. */
#include "base/text.h"
#include "ctl.h"
#include "event_text.h"
#include "merge.h"
#include "route.h"
#include "visible.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_EVENTS	50
#define PATIENCE_MS	2000   /* with one that is down the others must not wait longer */
#define PAUSE_US	400000 /* between two looks */
#define BEYOND_ALL	INT64_C(9007199254740991)
#define SUBJECT_COLUMNS 24
#define WHAT_COLUMNS	20

/* A stream that is looked at. */
struct watched {
	const struct principal *service;
	int64_t after;
	bool begun, silent, refused;
	json_t *asked; /* what it was asked last */
};

struct following {
	struct ctl *ctl;
	const char *about; /* a case, or NULL */
	int64_t left;	   /* events until we end; INT64_MAX: never */
	struct watched *streams;
	size_t count;
};

static void
add_padded(struct buf *line, const char *text, int columns)
{
	int width = text_columns(text);

	buf_add_text(line, text);
	buf_printf(line, "%*s", width < columns ? columns - width + 2 : 2, "");
}

static char *
line_of(const struct reader *reader, const json_t *event, int service_columns)
{
	struct buf line = BUF_INIT;
	_cleanup_buf_ struct buf time = BUF_INIT, who = BUF_INIT;
	_cleanup_free_ char *detail = event_detail(reader, json_object_get(event, "data"));
	const char *by = event_actor(event), *service = json_text(event, "stream");

	format_cell(reader, json_object_get(event, "time"), CELL_TIME, &time);
	buf_add_text(&who, "");
	if (by && strcmp(by, service) != 0)
		format_who(reader, by, &who);
	add_padded(&line, time.data ? time.data : "", 0);
	add_padded(&line, service, service_columns);
	add_padded(&line, json_text(event, "subject"), SUBJECT_COLUMNS);
	add_padded(&line, word_of_event(reader->language, json_text(event, "type")), WHAT_COLUMNS);
	buf_printf(&line, "%s%s%s", who.data, who.length && *detail ? "  " : "", detail);
	return buf_steal(&line);
}

static int
widest_service(const struct following *following)
{
	int widest = 0;

	for (size_t i = 0; i < following->count; i++) {
		int width = text_columns(following->streams[i].service->name);

		widest = width > widest ? width : widest;
	}
	return widest;
}

static void
show_event(struct following *following, const json_t *event)
{
	const struct ctl *ctl = following->ctl;

	following->left--;
	if (ctl->settings->json) {
		_cleanup_free_ char *text = json_dumps(event, JSON_COMPACT);

		show_line(stdout, "%s", text ? text : "");
		return;
	}
	_cleanup_free_ char *line = line_of(&ctl->reader, event, widest_service(following));
	show_line(stdout, "%s", line);
}

/* Is it an event as the contract says, of what is asked for? */
static bool
is_event(const json_t *event)
{
	return json_text(event, "type") && json_text(event, "subject") && json_text(event, "time");
}

/* Several streams' new events in one order. */
static void
show_all(struct following *following, json_t *streams)
{
	_cleanup_json_ json_t *events = merge_events(streams);
	const json_t *event;
	size_t i;

	json_array_foreach(events, i, event) if (following->left > 0 && is_event(event))
		show_event(following, event);
	fflush(stdout);
}

/* True if there is more to be had at once. */
static bool
take_page(struct watched *stream, const json_t *page, json_t *streams)
{
	json_t *events = json_object_get(page, "events"), *event;
	size_t i;

	if (!stream->begun) {
		stream->begun = true;
		stream->after = json_int(page, "head");
		return true;
	}
	json_array_foreach(events, i, event)
	{
		json_object_set_new(event, "stream", json_string(stream->service->name));
		if (json_int(event, "number") > stream->after)
			stream->after = json_int(event, "number");
	}
	if (json_is_array(events))
		json_array_append(streams, events);
	return json_array_size(events) == PAGE_EVENTS || json_bool(page, "more");
}

static bool
take_reply(struct following *following, struct watched *stream, const struct question *question,
	const struct reply *reply, json_t *streams)
{
	bool silent = reply->kind == REPLY_SILENCE;

	if (reply->kind == REPLY_ANSWER) {
		stream->silent = false;
		return take_page(stream, reply->data, streams);
	}
	if (!silent || !stream->silent) /* that it is down is said once */
		ctl_tell(following->ctl, question, reply);
	stream->silent = silent;
	stream->refused = !silent;
	return false;
}

static void
ask_stream(const struct following *following, struct watched *stream, struct question *ret)
{
	json_decref(stream->asked);
	stream->asked = json_pack("{s:I, s:i, s:s*}", "after",
		(json_int_t)(stream->begun ? stream->after : BEYOND_ALL), "limit", PAGE_EVENTS,
		"case", following->about);
	*ret = (struct question){.service = stream->service,
		.type = "stream.watch.v1",
		.data = stream->asked,
		.patience_ms = PATIENCE_MS};
}

/* One look at all streams.  True if there is more to be had at once. */
static bool
look(struct following *following, size_t *ret_asked)
{
	struct question questions[SERVICES_MOST] = {0};
	struct reply replies[SERVICES_MOST];
	struct watched *asked[SERVICES_MOST];
	size_t count = 0;
	bool more = false;
	_cleanup_json_ json_t *streams = json_array();

	for (size_t i = 0; i < following->count; i++) {
		if (following->streams[i].refused)
			continue;
		ask_stream(following, &following->streams[i], &questions[count]);
		asked[count++] = &following->streams[i];
	}
	session_ask_all(following->ctl->session, questions, count, replies);
	for (size_t i = 0; i < count; i++) {
		more |= take_reply(following, asked[i], &questions[i], &replies[i], streams);
		reply_release(&replies[i]);
	}
	show_all(following, streams);
	*ret_asked = count;
	return more;
}

static int
follow(struct following *following)
{
	size_t asked = 1;

	while (following->left > 0 && asked > 0 && !ferror(stdout))
		if (!look(following, &asked) && following->left > 0 && asked > 0)
			usleep(PAUSE_US);
	return asked > 0 ? CTL_DONE : CTL_REFUSED;
}

/* --limit, or without end. */
static bool
read_limit(const struct ctl *ctl, int64_t *ret)
{
	const char *text = ctl->arguments.options->value[OPTION_LIMIT];
	char *end;

	*ret = text ? strtoll(text, &end, 10) : INT64_MAX;
	if (!text || (*ret >= 1 && !*end))
		return true;
	ctl_complain(ctl, "--limit %.40s: a number of at least 1 is needed", text);
	return false;
}

int
run_follow(struct ctl *ctl)
{
	const struct principal *services[SERVICES_MOST];
	struct following following = {
		.ctl = ctl, .about = ctl->arguments.count ? ctl->arguments.word[0] : NULL};

	if (!read_limit(ctl, &following.left) || !ctl_open(ctl))
		return CTL_USAGE;
	following.count = ctl_services(ctl, NULL, NULL, services);
	if (following.count == 0)
		return CTL_USAGE;
	following.streams = xcalloc(following.count, sizeof(*following.streams));
	for (size_t i = 0; i < following.count; i++)
		following.streams[i] = (struct watched){.service = services[i],
			.begun = ctl->arguments.options->value[OPTION_BEGINNING] != NULL};
	int ended = follow(&following);
	for (size_t i = 0; i < following.count; i++)
		json_decref(following.streams[i].asked);
	free(following.streams);
	return ended;
}
