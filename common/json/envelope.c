#include "json/envelope.h"

#include "base/text.h"
#include "json/schema_error.h"
#include <stdio.h>
#include <string.h>

#define EXTENSION_MOST 120

/* What a member must be like, and where it goes. */
struct member {
	const char *name;
	bool required;
	bool (*fits)(const char *text);
	const char *expected;
	size_t offset; /* in struct envelope; 0: not kept */
};

static bool
is_version(const char *text)
{
	return strcmp(text, "1.0") == 0;
}

static bool
is_id(const char *text)
{
	instant at;

	return uuid_instant(text, &at);
}

static bool
is_name(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789/_-";

	return text[0] && strlen(text) < NAME_SIZE && text[strspn(text, allowed)] == 0;
}

static bool
is_subject(const char *text)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.@#:";

	return text[0] && strlen(text) < NAME_SIZE && text[strspn(text, allowed)] == 0;
}

/* "v1" to "v99". */
static bool
is_version_of_type(const char *text)
{
	size_t digits = text[0] == 'v' ? strspn(text + 1, "0123456789") : 0;

	return digits >= 1 && digits <= 2 && text[1] != '0' && !text[1 + digits];
}

/* Words of lower-case letters and `_`, separated by dots, then a version: "application.submit.v1".
 */
static bool
is_type(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	const char *version = strrchr(text, '.'), *at = text;

	if (!version || strlen(text) >= TYPE_SIZE || !is_version_of_type(version + 1))
		return false;
	for (;; at++) {
		size_t word = strspn(at, letters);

		if (!word || *at == '_')
			return false;
		at += word;
		if (at == version)
			return true;
		if (*at != '.')
			return false;
	}
}

static bool
is_time(const char *text)
{
	instant at;

	return instant_parse(text, &at) && strlen(text) <= 27 && text[strlen(text) - 1] == 'Z';
}

static bool
is_json_type(const char *text)
{
	return strcmp(text, "application/json") == 0;
}

static bool
is_pseudonym(const char *text)
{
	size_t length = strlen(text);

	for (const char *at = text; *at; at++)
		if (*at < '!' || *at > '~')
			return false;
	return length > 0 && length <= 96;
}

static bool
is_lang(const char *text)
{
	return strcmp(text, "zh") == 0 || strcmp(text, "en") == 0;
}

static bool
is_traceparent(const char *text)
{
	char trace[33];

	return traceparent_trace_id(text, trace);
}

/* "stream#number" */
static bool
is_after(const char *text)
{
	const char *hash = strrchr(text, '#');
	size_t digits = hash ? strspn(hash + 1, "0123456789") : 0;

	return hash && hash > text && digits && digits <= 18 && !hash[1 + digits] &&
	       strlen(text) <= EXTENSION_MOST;
}

static const struct member members[] = {
	{"specversion", true, is_version, "\"1.0\"", 0},
	{"id", true, is_id, "a UUID of version 7 in lower case, new for each message",
		offsetof(struct envelope, id)},
	{"source", true, is_name, "the sender's name in the directory, such as portal/331023-zwfw",
		offsetof(struct envelope, source)},
	{"type", true, is_type, "a message's type, such as application.submit.v1",
		offsetof(struct envelope, type)},
	{"subject", false, is_subject,
		"the number of a case, or what else is acted on, at most 96 characters",
		offsetof(struct envelope, subject)},
	{"time", false, is_time, "a time in UTC, such as 2026-03-02T01:02:03.000000Z",
		offsetof(struct envelope, time)},
	{"datacontenttype", false, is_json_type, "\"application/json\"", 0},
	{"actor", false, is_pseudonym, "a pseudonym of at most 96 characters of ASCII, no blanks",
		offsetof(struct envelope, actor)},
	{"traceparent", false, is_traceparent, "a W3C trace context of version 00",
		offsetof(struct envelope, traceparent)},
	{"lang", false, is_lang, "zh or en", offsetof(struct envelope, lang)},
	{"after", false, is_after, "stream#number, from `at` of an answer",
		offsetof(struct envelope, after)},
};

static void
add_error(struct schema_errors *errors, const char *name, const char *detail, const char *expected)
{
	static const struct place envelope;

	schema_wrong(errors, &(struct place){.parent = &envelope, .key = name}, detail, expected);
}

static void
read_member(const struct member *member, const json_t *value, struct envelope *envelope,
	struct schema_errors *errors)
{
	const char *text = json_string_value(value);

	if (!value && member->required)
		add_error(errors, member->name, "is missing", member->expected);
	else if (value && (!text || !member->fits(text)))
		add_error(errors, member->name, "is not what it must be", member->expected);
	else if (text && member->offset)
		*(const char **)((char *)envelope + member->offset) = text;
}

static size_t
member_named(const char *name)
{
	size_t i = 0;

	while (i < ARRAY_LEN(members) && strcmp(members[i].name, name) != 0)
		i++;
	return i;
}

static void
refuse_unknown(const struct envelope *envelope, struct schema_errors *errors)
{
	const char *name;
	json_t *value;

	json_object_foreach(envelope->document, name,
		value) if (member_named(name) == ARRAY_LEN(members) && strcmp(name, "data") != 0)
		add_error(errors, name, "is not an attribute that is known here",
			"specversion, id, source, type, subject, time, datacontenttype, actor, "
			"traceparent, "
			"lang, after or data");
}

static void
read_members(struct envelope *envelope, struct schema_errors *errors)
{
	const json_t *values[ARRAY_LEN(members) + 1] = {0}; /* and one that has no such name */
	size_t unknown = 0;
	const char *name;
	json_t *value;

	json_object_foreach(envelope->document, name, value)
	{
		size_t i = member_named(name);

		if (i == ARRAY_LEN(members) && strcmp(name, "data") == 0)
			envelope->data = value;
		else
			unknown += i == ARRAY_LEN(members);
		values[i] = value;
	}
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		read_member(&members[i], values[i], envelope, errors);
	if (unknown)
		refuse_unknown(envelope, errors);
}

bool
envelope_read(const char *bytes, size_t length, size_t most, struct envelope *ret,
	struct problem *problem, struct schema_errors *errors)
{
	struct fault fault;

	*ret = (struct envelope){0};
	*problem = (struct problem){.code = "bad_json"};
	errors->count = 0;
	ret->document = json_read(bytes, length, most, &fault);
	if (!ret->document) {
		problem->params[0] = param_text(fault.text);
		return false;
	}
	read_members(ret, errors);
	if (!json_is_object(ret->data))
		add_error(
			errors, "data", ret->data ? "is no object" : "is missing", "a JSON object");
	problem->code = errors->count ? "bad_envelope" : NULL;
	problem->errors = errors->count ? errors : NULL;
	return !errors->count;
}

void
envelope_release(struct envelope *envelope)
{
	json_decref(envelope->document);
	*envelope = (struct envelope){0};
}

static void
write_member(struct buf *into, const char *name, const char *text)
{
	if (!text)
		return;
	buf_printf(into, ",\"%s\":", name);
	text_add_json(into, text, strlen(text));
}

void
envelope_write(const struct envelope_fields *fields, struct buf *into)
{
	char time[INSTANT_TEXT_SIZE];

	buf_add_text(into, "{\"specversion\":\"1.0\"");
	write_member(into, "id", fields->id);
	write_member(into, "source", fields->source);
	write_member(into, "type", fields->type);
	write_member(into, "subject", fields->subject);
	write_member(into, "time", fields->time ? instant_text(fields->time, time) : NULL);
	write_member(into, "actor", fields->actor);
	write_member(into, "traceparent", fields->traceparent);
	write_member(into, "lang", fields->lang);
	write_member(into, "after", fields->after);
	write_member(into, "at", fields->at);
	buf_add_text(into, ",\"data\":");
	if (fields->data)
		buf_add(into, fields->data, fields->data_length);
	else
		buf_add_text(into, "{}");
	buf_add_char(into, '}');
}

void
traceparent_new(char into[TRACEPARENT_SIZE])
{
	unsigned char random[24];
	char hex[49];

	do {
		random_bytes(random, sizeof(random));
		hex_encode(random, sizeof(random), hex);
	} while (strncmp(hex, "00000000000000000000000000000000", 32) == 0 ||
		 strcmp(hex + 32, "0000000000000000") == 0);
	snprintf(into, TRACEPARENT_SIZE, "00-%.32s-%.16s-01", hex, hex + 32);
}

bool
traceparent_trace_id(const char *traceparent, char into[33])
{
	if (strlen(traceparent) != TRACEPARENT_SIZE - 1 || strncmp(traceparent, "00-", 3) != 0 ||
		traceparent[35] != '-' || traceparent[52] != '-')
		return false;
	memcpy(into, traceparent + 3, 32);
	into[32] = '\0';
	/* All zeros are no trace and no span. */
	return strspn(traceparent + 3, "0123456789abcdef") == 32 && strspn(into, "0") < 32 &&
	       strspn(traceparent + 36, "0123456789abcdef") == 16 &&
	       strspn(traceparent + 36, "0") < 16 &&
	       strspn(traceparent + 53, "0123456789abcdef") == 2;
}
