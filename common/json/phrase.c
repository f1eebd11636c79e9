#include "json/phrase.h"

#include "base/mem.h"
#include <string.h>

#define GAP	  "{}"
#define GAPS_MOST 6
#define DEEP_MOST 12 /* phrases within each other */

/* English -> Chinese, in the order of the file.  Filled at start, then only read. */
static json_t *table;

static size_t
gaps_of(const char *phrase)
{
	size_t count = 0;

	for (; (phrase = strstr(phrase, GAP)); phrase += strlen(GAP))
		count++;
	return count;
}

bool
phrases_are(const char *path)
{
	return strcmp(path, "proto/phrases.json") == 0;
}

bool
phrases_load(const char *json, size_t length, struct fault *fault)
{
	json_t *document = json_read(json, length, 1024 * 1024, fault), *chinese;
	const char *english;

	if (!document)
		return false;
	json_object_foreach(document, english, chinese)
	{
		size_t gaps = gaps_of(english);
		if (json_is_string(chinese) && gaps == gaps_of(json_string_value(chinese)) &&
			gaps <= GAPS_MOST)
			continue;
		fault_set(fault, "phrase `%s`: needs a text with as many {}", english);
		json_decref(document);
		return false;
	}
	json_decref(table);
	table = document;
	return true;
}

struct piece {
	const char *start;
	size_t length;
};

/* Whether the phrase fits the whole text; `gaps` then has what stands in its {}. */
static bool
fits(const char *phrase, const char *text, struct piece *gaps)
{
	const char *gap = strstr(phrase, GAP);

	if (!gap)
		return strcmp(phrase, text) == 0;
	if (strncmp(phrase, text, (size_t)(gap - phrase)) != 0)
		return false;
	text += gap - phrase;
	if (!gap[strlen(GAP)]) { /* the last gap takes all that is left */
		*gaps = (struct piece){text, strlen(text)};
		return *text != '\0';
	}
	for (size_t length = 1; length <= strlen(text); length++)
		if (fits(gap + strlen(GAP), text + length, gaps + 1)) {
			*gaps = (struct piece){text, length};
			return true;
		}
	return false;
}

static void add_chinese(struct buf *into, const char *text, int deep);

static void
fill_in(struct buf *into, const char *chinese, const struct piece *gaps, int deep)
{
	const char *gap;

	for (; (gap = strstr(chinese, GAP)); chinese = gap + strlen(GAP), gaps++) {
		_cleanup_free_ char *piece = xstrndup(gaps->start, gaps->length);

		buf_add(into, chinese, (size_t)(gap - chinese));
		add_chinese(into, piece, deep + 1);
	}
	buf_add_text(into, chinese);
}

static void
add_chinese(struct buf *into, const char *text, int deep)
{
	struct piece gaps[GAPS_MOST + 1];
	const char *english;
	json_t *chinese;

	if (deep < DEEP_MOST)
		json_object_foreach(table, english, chinese) if (fits(english, text, gaps))
		{
			fill_in(into, json_string_value(chinese), gaps, deep);
			return;
		}
	buf_add_text(into, text);
}

void
phrase_add(struct buf *into, const char *text, const char *lang)
{
	if (lang && strcmp(lang, "en") == 0)
		buf_add_text(into, text);
	else
		add_chinese(into, text, 0);
}

static void
put(json_t *error, const char *name, const char *lang)
{
	_cleanup_buf_ struct buf said = BUF_INIT;
	const char *text = json_text(error, name);

	if (!text)
		return;
	phrase_add(&said, text, lang);
	json_object_set_new(error, name, json_string(said.data ? said.data : ""));
}

void
phrases_put(json_t *errors, const char *lang)
{
	size_t i;
	json_t *error;

	json_array_foreach(errors, i, error)
	{
		put(error, "detail", lang);
		put(error, "expected", lang);
	}
}
