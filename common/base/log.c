#include "base/log.h"

#include "base/clock.h"
#include "base/text.h"
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MOST 1024 /* bytes of one text */
#define LINE_MOST 8192

static char service_name[33], department_name[33];
static enum log_level least_level = LOG_INFO_LEVEL;
static _Thread_local struct {
	bool set;
	char message_id[64], type[96], case_number[192], trace_id[40], principal[128];
	int64_t batch;
} current;

void
log_open(const char *service, const char *department, enum log_level least)
{
	if (!COPY_TEXT(service_name, service) || !COPY_TEXT(department_name, department))
		COPY_TEXT(department_name, "?");
	least_level = least;
}

static void
keep(char *into, size_t size, const char *text)
{
	if (!copy_text(into, size, text ? text : ""))
		copy_text(into, size, "(too long)");
}

void
log_set_context(const struct log_context *context)
{
	current.set = context != NULL;
	if (!context)
		return;
	keep(current.message_id, sizeof(current.message_id), context->message_id);
	keep(current.type, sizeof(current.type), context->type);
	keep(current.case_number, sizeof(current.case_number), context->case_number);
	keep(current.trace_id, sizeof(current.trace_id), context->trace_id);
	keep(current.principal, sizeof(current.principal), context->principal);
	current.batch = context->batch;
}

static void
add_text(struct buf *line, const char *name, const char *text)
{
	size_t length = strlen(text);

	buf_printf(line, ",\"%s\":", name);
	text_add_json(line, text, length < TEXT_MOST ? length : TEXT_MOST);
}

static void
add_context(struct buf *line)
{
	const struct {
		const char *name, *text;
	} parts[] = {{"case", current.case_number}, {"type", current.type},
		{"message_id", current.message_id}, {"trace_id", current.trace_id},
		{"principal", current.principal}};

	for (size_t i = 0; current.set && i < ARRAY_LEN(parts); i++)
		if (parts[i].text[0])
			add_text(line, parts[i].name, parts[i].text);
	if (current.set && current.batch)
		buf_printf(line, ",\"batch\":%" PRId64, current.batch);
}

static void
add_field(struct buf *line, const struct log_field *field)
{
	if (field->text)
		add_text(line, field->name, field->text);
	else if (field->is_bool)
		buf_printf(line, ",\"%s\":%s", field->name, field->number ? "true" : "false");
	else
		buf_printf(line, ",\"%s\":%" PRId64, field->name, field->number);
}

/* One write for a line, so that lines of several threads or processes in one file never mix.  A log
 * that cannot be written (a full disk) stops nothing. */
static void
put(struct buf *line)
{
	buf_add_text(line, "}\n");
	for (size_t done = 0; done < line->length;) {
		ssize_t wrote = write(STDERR_FILENO, line->data + done, line->length - done);

		if (wrote <= 0)
			return;
		done += (size_t)wrote;
	}
}

void
log_write(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	_cleanup_buf_ struct buf line = BUF_INIT;
	char now[INSTANT_TEXT_SIZE];

	if (level < least_level)
		return;
	buf_printf(&line, "{\"time\":\"%s\",\"level\":\"%s\"", instant_text(clock_now(), now),
		names[level]);
	add_text(&line, "service", service_name);
	if (department_name[0])
		add_text(&line, "department", department_name);
	add_text(&line, "event", event);
	add_context(&line);
	for (size_t i = 0; i < count; i++) {
		size_t before = line.length;

		add_field(&line, &fields[i]);
		if (line.length > LINE_MOST) {
			line.length = before;
			buf_add_text(&line, ",\"cut\":true");
			break;
		}
	}
	put(&line);
}
