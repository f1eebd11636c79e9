/*
 * Logs: one JSON object per line on stderr.
 *
 *     log_info("award approved", LOG("award", award->number), LOG("amount", award->amount));
 *
 * writes {"time":..,"level":"info","service":..,"department":..,"event":"award approved",
 * "message_id":..,..,"award":..,"amount":..}.  What the runtime is working on (message,
 * case, trace, batch) is added to every line by itself: see struct log_context; a field of the same
 * name takes its place.  All text is escaped.  A line has at most LOG_LINE_MOST bytes and is one
 * write(2): a long text is cut and ends in "…", fields past the line's end are left out and counted
 * in "left_out".  LOG() takes text, integers and booleans; given a `struct personal` it does not
 * compile, so that people's data cannot reach a log by mistake.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/mem.h"

#define LOG_LINE_MOST 8192

/* Personal data: a name, a telephone number, a group.  Read it with personal_reveal() in named
 * handlers only. */
struct personal {
	const char *hidden;
};

enum log_level { LOG_DEBUG_LEVEL, LOG_INFO_LEVEL, LOG_WARN_LEVEL, LOG_ERROR_LEVEL };

struct log_field {
	const char *name;
	const char *text; /* NULL: the number counts */
	int64_t number;
	bool is_bool;
};

/* What this thread is working on.  Any member may be NULL or 0: then it is left out. */
struct log_context {
	const char *message_id, *type, *case_number, *trace_id, *principal;
	int64_t batch;
};

/* The names are copied.  Before it, lines carry no names and the least level is info. */
void log_open(const char *service, const char *department, enum log_level least);
void log_set_context(const struct log_context *context); /* copied, texts too; NULL clears */
void log_write(
	enum log_level level, const char *event, const struct log_field *fields, size_t count);

static inline struct log_field
log_field_text(const char *name, const char *text)
{
	return (struct log_field){.name = name, .text = text ? text : ""};
}
static inline struct log_field
log_field_number(const char *name, int64_t number)
{
	return (struct log_field){.name = name, .number = number};
}
static inline struct log_field
log_field_bool(const char *name, bool value)
{
	return (struct log_field){.name = name, .number = value, .is_bool = true};
}

/* clang-format off */
#define LOG(name, value) _Generic((value), \
	char *: log_field_text, const char *: log_field_text, bool: log_field_bool, \
	int: log_field_number, unsigned: log_field_number, long: log_field_number, \
	unsigned long: log_field_number, long long: log_field_number, \
	unsigned long long: log_field_number)(name, value)
/* clang-format on */
#define LOG_AT(level, event, ...)                                                                  \
	log_write((level), (event), (const struct log_field[]){{0}, ##__VA_ARGS__} + 1,            \
		ARRAY_LEN(((const struct log_field[]){{0}, ##__VA_ARGS__})) - 1)
#define log_debug(event, ...) LOG_AT(LOG_DEBUG_LEVEL, event, ##__VA_ARGS__)
#define log_info(event, ...)  LOG_AT(LOG_INFO_LEVEL, event, ##__VA_ARGS__)
#define log_warn(event, ...)  LOG_AT(LOG_WARN_LEVEL, event, ##__VA_ARGS__)
#define log_error(event, ...) LOG_AT(LOG_ERROR_LEVEL, event, ##__VA_ARGS__)

#endif
