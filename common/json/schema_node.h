/* What a schema is compiled to; known to the files schema*.c only. */
#ifndef JSON_SCHEMA_NODE_H
#define JSON_SCHEMA_NODE_H

#define PCRE2_CODE_UNIT_WIDTH 8

#include "base/arena.h"
#include "base/map.h"
#include "json/schema_error.h"
#include <pcre2.h>

enum schema_type {
	TYPE_NULL = 1,
	TYPE_BOOLEAN = 2,
	TYPE_INTEGER = 4,
	TYPE_NUMBER = 8,
	TYPE_STRING = 16,
	TYPE_ARRAY = 32,
	TYPE_OBJECT = 64,
};

enum schema_format { FORMAT_NONE, FORMAT_DATE, FORMAT_DATE_TIME, FORMAT_UUID };

/* A bound of numbers or counts, if there is one. */
struct bound {
	bool set;
	int64_t at;
};

struct pattern {
	const char *text;
	pcre2_code *code;
};

struct name_list {
	const char
		*name; /* of dependentRequired: the property whose presence asks for the others */
	const char **names;
	size_t count;
};

struct schema_list {
	const struct schema **at;
	size_t count;
};

struct named_schema {
	const char *name;
	const struct schema *schema;
};

struct pattern_schema {
	struct pattern pattern;
	const struct schema *schema;
};

struct schema {
	const char *location; /* "liaison:common#/$defs/money" */
	const json_t *json;
	const char *title; /* or NULL */
	bool never;	   /* `false`: nothing fits */
	bool unique_items;
	unsigned types; /* of enum schema_type; 0: any */
	enum schema_format format;
	const json_t *constant, *choices; /* const, enum */
	struct pattern pattern;

	struct bound minimum, maximum, above, below, multiple_of;
	struct bound min_length, max_length, min_items, max_items, min_properties, max_properties;
	struct bound min_contains, max_contains;

	struct name_list required;
	struct name_list *dependent_required;
	size_t dependent_count;
	struct named_schema *properties; /* sorted by name */
	size_t property_count;
	struct pattern_schema *pattern_properties;
	size_t pattern_count;
	const struct schema *additional, *property_names;

	const struct schema *items, *contains;
	struct schema_list prefix_items;

	const struct schema *reference, *negated, *condition, *consequence, *otherwise;
	struct schema_list all_of, any_of, one_of;
};

struct schema_document {
	const char *name;
	json_t *json;
};

struct schema_set {
	struct arena *arena;
	struct map *documents; /* name or $id -> struct schema_document */
	struct map *nodes;     /* location -> struct schema */
	struct map *patterns;  /* text -> pcre2_code */
	struct schema **waiting;
	size_t waiting_count, waiting_room;
};

/* ---- compiling ---- */

struct compiling {
	struct schema_set *set;
	const struct schema_document *document;
	struct schema *node;
	struct fault *fault;
};

/* Fills the node from its keywords.  Schemas within it become nodes that wait to be filled. */
bool schema_compile_keywords(struct compiling *compiling) must_use;
/* The node for the schema at keyword, or at keyword/token; new ones wait. */
const struct schema *schema_child(
	struct compiling *compiling, const char *keyword, const char *token, const json_t *json);
/* NULL and a fault if there is no such schema. */
const struct schema *schema_resolve(struct schema_set *set, const struct schema_document *from,
	const char *reference, struct fault *fault) must_use;

/* ---- errors ---- */

/* "an integer", "one of \"zh\", \"en\"": what fits, in a few words. */
void schema_describe(const struct schema *schema, struct buf *into);
/* "is missing", with what the member would be. */
bool schema_missing(struct schema_errors *errors, const struct schema *schema,
	const struct place *parent, const char *name);
/* "is not a field that is known here", with those that are. */
bool schema_extra(
	struct schema_errors *errors, const struct schema *schema, const struct place *place);
/* "is text": what the instance is, without its value. */
const char *schema_type_of(const json_t *value);
size_t schema_depth(const struct place *place);

const struct schema *schema_property(
	const struct schema *schema, const char *name); /* NULL if it has none */

#endif
