#include "json/problem.h"

#include "base/map.h"
#include "base/text.h"
#include "json/phrase.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* code -> json_t: {status, params, title, detail}.  Filled at start, then only read. */
static struct map *table;

struct param
param_text(const char *text)
{
	struct param param = {.kind = PARAM_TEXT};

	size_t length = text ? strnlen(text, sizeof(param.text)) : 0;

	if (length == sizeof(param.text))
		length = text_cut(text, length - 1);
	if (length)
		memcpy(param.text, text, length);
	return param;
}

struct param
param_int(int64_t number)
{
	return (struct param){.kind = PARAM_INT, .number = number};
}

struct param
param_money(int64_t fen)
{
	return (struct param){.kind = PARAM_MONEY, .number = fen};
}

/* An entry is as problem.h says, in both languages. */
static bool
entry_is_good(const json_t *entry)
{
	static const char *const texts[] = {"/title/zh", "/title/en", "/detail/zh", "/detail/en"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (!json_string_value(json_at(entry, texts[i])))
			return false;
	return json_int(entry, "status") >= 400 && json_int(entry, "status") <= 599 &&
	       json_is_array(json_object_get(entry, "params")) &&
	       json_array_size(json_object_get(entry, "params")) <= PROBLEM_PARAMS_MOST;
}

bool
problems_load(const char *json, size_t length, struct fault *fault)
{
	_cleanup_json_ json_t *document = json_read(json, length, 1024 * 1024, fault);
	const char *code;
	json_t *entry;

	if (!document)
		return false;
	if (!table)
		table = map_new();
	json_object_foreach(document, code, entry)
	{
		if (!entry_is_good(entry))
			return fault_set(fault,
				"problem %s: needs status, params, title and detail in zh and en",
				code);
		json_decref(map_get(table, code));
		map_put(table, code, json_incref(entry));
	}
	return true;
}

static json_t *
entry_of(const char *code)
{
	return table && code ? map_get(table, code) : NULL;
}

bool
problem_known(const char *code)
{
	return entry_of(code) != NULL;
}

int
problem_status(const char *code)
{
	const json_t *entry = entry_of(code);

	return entry ? (int)json_int(entry, "status") : 500;
}

static void
add_param(struct buf *into, const struct param *param, const char *lang)
{
	uint64_t fen = param->number < 0 ? -(uint64_t)param->number : (uint64_t)param->number;

	if (param->kind == PARAM_TEXT)
		phrase_add(into, param->text, lang);
	else if (param->kind == PARAM_INT)
		buf_printf(into, "%" PRId64, param->number);
	else if (param->kind == PARAM_MONEY)
		buf_printf(into, "%s%" PRIu64 ".%02d", param->number < 0 ? "-" : "", fen / 100,
			(int)(fen % 100));
}

/* Puts parameters in for their names: "{fund}". */
static void
fill_in(struct buf *into, const char *text, const json_t *names, const struct param *params,
	const char *lang)
{
	while (*text) {
		size_t plain = strcspn(text, "{"), name = strcspn(text + plain, "}"), i;
		const json_t *candidate;

		buf_add(into, text, plain);
		text += plain;
		if (!*text)
			return;
		json_array_foreach(names, i, candidate)
		{
			const char *known = json_string_value(candidate);

			if (known && strlen(known) == name - 1 &&
				strncmp(known, text + 1, name - 1) == 0)
				add_param(into, &params[i], lang);
		}
		text += name + (text[name] == '}');
	}
}

/* Whatever the bytes are, a text of JSON: what is not UTF-8 in them is replaced. */
static json_t *
text_json(const char *text)
{
	_cleanup_buf_ struct buf encoded = BUF_INIT;
	json_t *value = json_string(text);

	if (value)
		return value;
	text_add_json(&encoded, text, strlen(text));
	return json_loadb(encoded.data, encoded.length, JSON_DECODE_ANY, NULL);
}

static json_t *
errors_json(const struct schema_errors *errors, const char *lang)
{
	json_t *list = json_array();

	for (size_t i = 0; i < errors->count; i++) {
		json_t *error = json_object();
		json_object_set_new(error, "pointer", text_json(errors->at[i].pointer));
		json_object_set_new(error, "detail", text_json(errors->at[i].detail));
		json_object_set_new(error, "expected", text_json(errors->at[i].expected));
		json_array_append_new(list, error);
	}
	phrases_put(list, lang);
	return list;
}

json_t *
problem_json(const struct problem *problem, const char *lang)
{
	const char *code = problem_known(problem->code) ? problem->code : "internal";
	const json_t *entry = entry_of(code);
	const char *language = lang && strcmp(lang, "en") == 0 ? "en" : "zh";
	_cleanup_buf_ struct buf detail = BUF_INIT;
	_cleanup_free_ char *type = xasprintf("liaison:problem:%s", code);
	const char *title = json_text(json_object_get(entry, "title"), language);
	const char *text = json_text(json_object_get(entry, "detail"), language);
	json_t *object = json_object();

	fill_in(&detail, text ? text : code, json_object_get(entry, "params"), problem->params,
		language);
	json_object_set_new(object, "type", text_json(type));
	json_object_set_new(object, "title", text_json(title ? title : code));
	json_object_set_new(object, "status", json_integer(problem_status(code)));
	json_object_set_new(object, "detail", text_json(detail.data ? detail.data : ""));
	json_object_set_new(object, "code", text_json(code));
	if (problem->errors && problem->errors->count)
		json_object_set_new(object, "errors", errors_json(problem->errors, language));
	if (problem->retry_after)
		json_object_set_new(object, "retry_after", json_integer(problem->retry_after));
	return object;
}
