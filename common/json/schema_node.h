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

/* A bound of numbers or counts, if there is one: `number` as written, for numbers; `at` where it is
 * an integer. */
struct bound {
	bool set;
	int64_t at;
	const json_t *number;
};

struct pattern {
	const char *text;
	pcre2_code *code;
	const struct schema_set *set; /* whose room for matching it uses */
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
	const struct schema_document *document; /* the resource that it is part of */
	const char *location;			/* "liaison:common#/$defs/money" */
	const json_t *json;
	const char *title; /* or NULL */
	bool never;	   /* `false`: nothing fits */
	bool unique_items;
	unsigned types; /* of enum schema_type; 0: any */
	enum schema_format format;
	const json_t *constant, *choices; /* const, enum */
	struct pattern pattern;

	bool reals; /* a bound is no integer */
	struct bound minimum, maximum, above, below, multiple_of;
	struct bound min_length, max_length, min_items, max_items, min_properties, max_properties;
	struct bound min_contains, max_contains;

	struct name_list required;
	struct name_list *dependent_required;
	size_t dependent_count;
	struct named_schema *properties; /* sorted by name */
	size_t property_count;
	struct named_schema *dependent_schemas;
	size_t dependent_schema_count;
	struct pattern_schema *pattern_properties;
	size_t pattern_count;
	const struct schema *additional, *property_names, *unevaluated_properties;

	const struct schema *items, *contains, *unevaluated_items;
	struct schema_list prefix_items;

	const struct schema *dynamic_reference;
	const char *dynamic_name; /* NULL: the reference above is as good as a plain one */
	const struct schema *reference, *negated, *condition, *consequence, *otherwise;
	struct schema_list all_of, any_of, one_of;
};

/* A $dynamicAnchor of a resource; its schema once something refers to the name. */
struct dynamic_anchor {
	const char *name;
	const json_t *json;
	const struct schema *schema;
	struct dynamic_anchor *next;
};

/* A resource: a document, or a schema within one that has an $id of its own. */
struct schema_document {
	const char *name;
	json_t *json;
	bool owned; /* a document that was added: its reference is ours */
	struct dynamic_anchor *dynamic;
};

struct anchor {
	const struct schema_document *document;
	const json_t *json;
	bool dynamic;
};

struct schema_set {
	struct arena *arena;
	bool foreign;	       /* see schema_set_new_foreign */
	struct map *documents; /* name or $id -> struct schema_document */
	struct map *resources; /* address of a schema with an $id -> struct schema_document */
	struct map *anchors;   /* name#anchor -> struct anchor */
	struct map *nodes;     /* location -> struct schema */
	struct map *patterns;  /* text -> pcre2_code */
	pcre2_match_data
		*match; /* room for matching, made once: a valid instance costs no allocation */
	pcre2_match_context *limits;
	struct schema **waiting;
	size_t waiting_count, waiting_room;
};

/* ---- compiling ---- */

struct compiling {
	struct schema_set *set;
	struct schema *node;
	struct fault *fault;
};

/* Finds the resources and anchors within a document that is being added. */
bool schema_scan(struct schema_set *set, struct schema_document *document, const json_t *json,
	struct fault *fault) must_use;
/* The resource that begins with this schema, or NULL. */
struct schema_document *schema_resource(const struct schema_set *set, const json_t *json);
/* A reference as seen from a base, by RFC 3986, without an empty fragment.  The caller frees. */
char *schema_uri(const char *base, const char *reference);
/* Compiles a pattern of ECMA-262; the same text once in a set. */
bool schema_pattern(struct compiling *compiling, const char *keyword, const char *text,
	struct pattern *ret) must_use;
/* The names of general categories in patterns, such as Letter, which PCRE2 has as L; other
 * differences of ECMA-262 too.  The caller frees. */
char *schema_pattern_translated(const char *text);
/* Makes sure that what may answer a dynamic reference of this name is compiled. */
void schema_dynamic_targets(struct schema_set *set, const char *name);

/* Fills the node from its keywords.  Schemas within it become nodes that wait to be filled. */
bool schema_compile_keywords(struct compiling *compiling) must_use;
/* The node for the schema at keyword, or at keyword/token; new ones wait. */
const struct schema *schema_child(
	struct compiling *compiling, const char *keyword, const char *token, const json_t *json);
/* NULL and a fault if there is no such schema. */
const struct schema *schema_resolve(struct schema_set *set, const struct schema_document *from,
	const char *reference, struct fault *fault) must_use;

/* ---- numbers and equality, as mathematics has them: 1.0 is 1 ---- */

bool schema_equal(const json_t *a, const json_t *b);
bool schema_has_real(const json_t *value); /* at any depth */
/* -1, 0 or 1 of two numbers. */
int schema_compare_numbers(const json_t *a, const json_t *b);
bool schema_is_multiple(const json_t *number, const json_t *of);
/* A value for a person, of any kind. */
void schema_write(const json_t *value, struct buf *into);

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
