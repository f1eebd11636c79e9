/*
 * JSON Schema 2020-12: compiled once, then validated with bounded depth and work.  All keywords of
 * the vocabularies core, applicator, unevaluated and validation.  In our own schemas a keyword that
 * we do not know is refused at compilation, but for x-*, so that nothing in them is silently
 * ignored, and format is asserted for date, date-time and uuid.
 *
 * Not there: metaschemas, and schemas that would have to be fetched: what refers to one is refused.
 * Patterns are those of ECMA-262 as far as PCRE2 shares them or schema_pattern.c translates them;
 * they match anywhere, with a limit of work.
 */
#ifndef JSON_SCHEMA_H
#define JSON_SCHEMA_H

#include "json/json.h"

struct schema;
struct schema_set; /* schemas that may refer to each other by $id */

/* One thing wrong: where, what, and what would be right.  In English; json/phrase.h has Chinese. */
struct schema_error {
	char pointer[256];  /* JSON pointer into the instance; cut at a whole token */
	char detail[256];   /* "is 2, below the least allowed" */
	char expected[256]; /* "an integer of at least 3" */
};

#define SCHEMA_ERRORS_MOST 16

struct schema_errors {
	size_t count; /* at most SCHEMA_ERRORS_MOST are kept */
	struct schema_error at[SCHEMA_ERRORS_MOST];
};

struct schema_set *schema_set_new(void);
/* For schemas that others wrote: as the standard asks, unknown keywords are ignored and format
 * asserts nothing. */
struct schema_set *schema_set_new_foreign(void);
void schema_set_free(struct schema_set **set);
/*
 * Adds a document under `name`, and under its $id if it has one.  Borrows nothing: keeps its own
 * reference.  A name or $id that is taken is a fault.
 */
bool schema_set_add(
	struct schema_set *set, const char *name, json_t *document, struct fault *fault) must_use;
/*
 * Compiles the schema at `reference`: a name or $id, with an optional "#/json/pointer" or
 * "#anchor".  The set owns it; NULL and a fault if something cannot be resolved or is not
 * supported.
 */
const struct schema *schema_compile(
	struct schema_set *set, const char *reference, struct fault *fault) must_use;

/*
 * Adds what a check apart from schemas has found, at a JSON pointer; what is more than
 * SCHEMA_ERRORS_MOST is left away.  `expected` may be NULL.
 */
void schema_wrong_at(struct schema_errors *errors, const char *pointer, const char *detail,
	const char *expected);

/*
 * Schemas of one set are used by one thread at a time: they share the room that patterns need.
 *
 * True if the instance is valid.  Else `errors` (may be NULL) says what is wrong; the walk goes on
 * after an error where it can.  A missing field's pointer is that of the field, as is an extra
 * one's.  Of alternatives, what is wrong with the one that comes nearest.  Texts of the instance
 * are never repeated.
 */
bool schema_validate(
	const struct schema *schema, const json_t *instance, struct schema_errors *errors);

#endif
