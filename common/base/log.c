#include "base/log.h"

#include "base/clock.h"
#include "base/text.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MOST 2048 /* bytes of one text, before escaping */
#define TAIL_ROOM 32   /* for ,"left_out":<number>} and the end of line */
#define ELLIPSIS  "…"

static struct {
	char service[64], department[64];
	enum log_level least;
} origin = {.least = LOG_INFO_LEVEL};

/* Copies: who sets the context need not keep its texts.  Longer ones are cut: these are names, all
 * of bounded length. */
static _Thread_local struct {
	char message_id[40], type[96], case_number[128], trace_id[40], principal[128];
	int64_t batch;
} working_on;

void
log_open(const char *service, const char *department, enum log_level least)
{
	snprintf(origin.service, sizeof(origin.service), "%s", service);
	snprintf(origin.department, sizeof(origin.department), "%s", department);
	origin.least = least;
}

static void
keep(char *into, size_t size, const char *text)
{
	size_t length = text ? strnlen(text, size) : 0;

	if (length == size)
		length = text_cut(text, size - 1);
	if (length)
		memcpy(into, text, length);
	into[length] = '\0';
}

void
log_set_context(const struct log_context *context)
{
	static const struct log_context none;

	context = context ? context : &none;
	keep(working_on.message_id, sizeof(working_on.message_id), context->message_id);
	keep(working_on.type, sizeof(working_on.type), context->type);
	keep(working_on.case_number, sizeof(working_on.case_number), context->case_number);
	keep(working_on.trace_id, sizeof(working_on.trace_id), context->trace_id);
	keep(working_on.principal, sizeof(working_on.principal), context->principal);
	working_on.batch = context->batch;
}

static void
add_text(struct buf *line, const char *text)
{
	char cut[TEXT_MOST + sizeof(ELLIPSIS)];
	size_t length = strnlen(text, TEXT_MOST + 1);

	if (length > TEXT_MOST) {
		length = text_cut(text, TEXT_MOST);
		memcpy(cut, text, length);
		memcpy(cut + length, ELLIPSIS, sizeof(ELLIPSIS) - 1);
		length += sizeof(ELLIPSIS) - 1;
		text = cut;
	}
	text_add_json_visible(line, text, length);
}

/* Appends `,"name":value`; false, with the line as before, if it would become too long. */
static bool
add_field(struct buf *line, const struct log_field *field)
{
	size_t before = line->length;

	buf_add_char(line, ',');
	add_text(line, field->name);
	buf_add_char(line, ':');
	if (field->text)
		add_text(line, field->text);
	else if (field->is_bool)
		buf_add_text(line, field->number ? "true" : "false");
	else
		buf_printf(line, "%lld", (long long)field->number);
	if (line->length <= LOG_LINE_MOST - TAIL_ROOM)
		return true;
	line->length = before;
	return false;
}

static bool
has_field(const struct log_field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return true;
	return false;
}

static unsigned
add_context(struct buf *line, const struct log_field *fields, size_t count)
{
	const struct log_field context[] = {
		{.name = "message_id", .text = working_on.message_id},
		{.name = "type", .text = working_on.type},
		{.name = "case", .text = working_on.case_number},
		{.name = "trace_id", .text = working_on.trace_id},
		{.name = "principal", .text = working_on.principal},
		{.name = "batch", .number = working_on.batch},
	};
	unsigned left_out = 0;

	for (size_t i = 0; i < ARRAY_LEN(context); i++)
		if ((context[i].text ? *context[i].text : context[i].number != 0) &&
			!has_field(fields, count, context[i].name))
			left_out += !add_field(line, &context[i]);
	return left_out;
}

/* A log that cannot be written must not stop the work: what the reader does not take is lost. */
static void
write_line(const char *line, size_t length)
{
	while (length) {
		ssize_t written = write(STDERR_FILENO, line, length);
		if (written < 0 && errno != EINTR)
			return;
		line += written > 0 ? written : 0;
		length -= written > 0 ? (size_t)written : 0;
	}
}

void
log_write(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
	static const char *const levels[] = {"debug", "info", "warn", "error"};
	_cleanup_buf_ struct buf line = BUF_INIT;
	char time[INSTANT_TEXT_SIZE];
	unsigned left_out = 0;
	int saved = errno;

	if (level < origin.least)
		return;
	buf_printf(&line, "{\"time\":\"%s\",\"level\":\"%s\"", instant_text(clock_now(), time),
		levels[level]);
	const struct log_field head[] = {{.name = "service", .text = origin.service},
		{.name = "department", .text = origin.department},
		{.name = "event", .text = event}};
	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		left_out += !add_field(&line, &head[i]);
	left_out += add_context(&line, fields, count);
	for (size_t i = 0; i < count; i++)
		left_out += !add_field(&line, &fields[i]);
	if (left_out)
		buf_printf(&line, ",\"left_out\":%u", left_out);
	buf_add_text(&line, "}\n");
	write_line(line.data, line.length);
	errno = saved;
}
