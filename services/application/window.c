#include "window.h"

#include "base/clock.h"
#include "base/embedded.h"
#include "base/log.h"
#include "base/map.h"
#include "json/stored.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DICTIONARY "proto/dictionary.json"

struct window {
	struct dictionary *dictionary;
	json_t *source;		/* the dictionary as it was read */
	struct map *attributes; /* path -> its entry in source */
	struct map *questions;	/* question -> itself */
	struct map *roles;	/* role of a person -> an entry */
	struct map *offers;	/* policy -> struct offer */
	struct map *documents;	/* policy -> its document */
};

/* "people.founder.priority_group": a role and a question. */
static void
index_question(struct window *window, const char *path, json_t *attribute)
{
	const char *role = path + strlen("people."), *question = strrchr(path, '.');
	char name[161];

	if (strncmp(path, "people.", strlen("people.")) != 0 || question < role)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)(question - role), role);
	map_put(window->roles, name, attribute);
	map_put(window->questions, question + 1, attribute);
}

static void
index_attributes(struct window *window)
{
	size_t i;
	json_t *attribute;

	json_array_foreach(json_object_get(window->source, "attributes"), i, attribute)
	{
		const char *path = json_text(attribute, "path");
		map_put(window->attributes, path, attribute);
		index_question(window, path, attribute);
	}
}

void *
window_new(void)
{
	struct window *window = xcalloc(1, sizeof(*window));
	const struct embedded *file = embedded_find(proto_files, DICTIONARY);
	struct fault fault = {DICTIONARY " is not among the files"};

	if (file)
		window->dictionary = dictionary_read(file->data, file->length, &fault);
	if (window->dictionary)
		window->source = json_read(file->data, file->length, file->length, &fault);
	if (!window->source) {
		log_error("no dictionary", LOG("fault", (const char *)fault.text));
		exit(EXIT_FAILURE); /* built in, so no configuration can mend it */
	}
	window->attributes = map_new();
	window->questions = map_new();
	window->roles = map_new();
	window->offers = map_new();
	window->documents = map_new();
	index_attributes(window);
	return window;
}

static void
offer_free(struct offer *offer)
{
	policy_rules_free(&offer->rules);
	if (offer->form)
		form_free(&offer->form);
	free(offer);
}

static void
drop_offers(struct window *window)
{
	const char *policy;
	void *offer;

	for (size_t at = 0; map_next(window->offers, &at, &policy, &offer);)
		offer_free(offer);
	map_clear(window->offers);
}

static void
drop_documents(struct window *window)
{
	const char *policy;
	void *document;

	for (size_t at = 0; map_next(window->documents, &at, &policy, &document);)
		json_decref(document);
	map_clear(window->documents);
}

void
window_free(void *state)
{
	struct window *window = state;

	drop_offers(window);
	drop_documents(window);
	map_free(&window->documents);
	map_free(&window->offers);
	map_free(&window->attributes);
	map_free(&window->questions);
	map_free(&window->roles);
	json_decref(window->source);
	dictionary_free(&window->dictionary);
	free(window);
}

const struct dictionary *
window_dictionary(const struct window *window)
{
	return window->dictionary;
}

/* "subject.years[2].occupancy" as the dictionary writes it: "subject.years[].occupancy". */
static const char *
without_numbers(const char *path, char *into, size_t size)
{
	size_t length = 0;

	for (; *path && length + 1 < size; path++) {
		into[length++] = *path;
		if (*path == '[')
			path += strspn(path + 1, "0123456789");
	}
	into[length] = 0;
	return into;
}

const json_t *
window_text(const void *state, const char *path)
{
	const struct window *window = state;
	char plain[161];

	return json_object_get(
		map_get(window->attributes, without_numbers(path, plain, sizeof(plain))), "text");
}

bool
window_has_question(const struct window *window, const char *question)
{
	return map_get(window->questions, question) != NULL;
}

bool
window_has_role(const struct window *window, const char *role)
{
	return map_get(window->roles, role) != NULL;
}

static bool
is_decimal(const char *text)
{
	text += *text == '-';
	size_t whole = strspn(text, "0123456789");
	size_t after = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
	size_t length = whole + (text[whole] == '.' ? after + 1 : 0);

	return whole > 0 && (text[whole] != '.' || after > 0) && text[length] == 0 && length <= 40;
}

static bool
is_number(const json_t *value)
{
	return json_is_integer(value) ||
	       (json_is_string(value) && is_decimal(json_string_value(value)));
}

static bool
is_date(const json_t *value)
{
	instant at;

	return json_is_string(value) && strlen(json_string_value(value)) == DATE_TEXT_SIZE - 1 &&
	       instant_of_date(json_string_value(value), &at);
}

static bool
is_string(const json_t *value)
{
	return json_is_string(value) && json_string_length(value) <= 2000;
}

static bool
is_boolean(const json_t *value)
{
	return json_is_boolean(value);
}

static bool
is_list(const json_t *value)
{
	return json_is_array(value);
}

static const struct {
	const char *type;
	bool (*fits)(const json_t *value);
	const char *expected;
} types[] = {
	{"number", is_number, "a number: an integer, or a decimal as text such as \"0.95\""},
	{"string", is_string, "a text"},
	{"boolean", is_boolean, "true or false"},
	{"date", is_date, "a date such as \"2026-03-02\""},
	{"list", is_list, "a list"},
};

const char *
type_unfit(const char *type, const json_t *value)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(types[i].type, type) == 0)
			return types[i].fits(value) ? NULL : types[i].expected;
	return "a type that the dictionary has";
}

const char *
window_unfit(const struct window *window, const char *path, const json_t *value)
{
	const char *type = json_text(map_get(window->attributes, path), "type");

	return type ? type_unfit(type, value) : "an attribute of proto/dictionary.json";
}

static void
first_fault(void *context, const char *pointer, const char *detail, const char *expected)
{
	struct fault *fault = context;

	if (!fault->text[0])
		fault_set(fault, "%s %s; expected %s", pointer, detail, expected ? expected : "-");
}

const struct offer *
window_offer(struct window *window, const char *policy, const json_t *document, struct fault *fault)
{
	struct offer *offer = map_get(window->offers, policy);

	fault->text[0] = 0;
	if (offer)
		return offer;
	offer = xcalloc(1, sizeof(*offer));
	offer->rules = policy_rules_compile(document, window->dictionary, first_fault, fault);
	offer->form = form_compile(document, first_fault, fault);
	if (!offer->rules || !offer->form) {
		offer_free(offer);
		return NULL;
	}
	if (map_count(window->offers) >= RULES_MOST)
		drop_offers(window);
	map_put(window->offers, policy, offer);
	return offer;
}

const json_t *
window_document(struct window *window, const char *policy, const char *kept)
{
	json_t *document = map_get(window->documents, policy);

	if (document)
		return document;
	if (map_count(window->documents) >= RULES_MOST)
		drop_documents(window);
	document = json_kept(kept);
	map_put(window->documents, policy, document);
	return document;
}
