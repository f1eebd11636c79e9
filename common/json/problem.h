/*
 * Refusals.  A decision refuses with a code and parameters; title and detail in Chinese and English
 * stand in one table, proto/problems.json, and are put together here, outside decisions (RFC 9457).
 */
#ifndef JSON_PROBLEM_H
#define JSON_PROBLEM_H

#include "base/clock.h"
#include "json/schema.h"

enum param_kind { PARAM_END, PARAM_TEXT, PARAM_INT, PARAM_MONEY /* fen, shown as yuan */ };

struct param {
	enum param_kind kind;
	int64_t number;
	char text[160]; /* cut at a whole character */
};

#define PROBLEM_PARAMS_MOST 4

struct problem {
	const char *code; /* a key of proto/problems.json: static text */
	struct param params[PROBLEM_PARAMS_MOST];
	const struct schema_errors *errors; /* NULL, or what is wrong with which field; borrowed */
	int retry_after;		    /* seconds; 0: none */
};

struct param param_text(const char *text);
struct param param_int(int64_t number);
struct param param_money(int64_t fen);

/* Reads the table once at start; later calls add to it.  Each entry: {status, params: [names],
 * title: {zh, en}, detail: {zh, en}} with "{name}" in details for parameters. */
bool problems_load(const char *json, size_t length, struct fault *fault) must_use;
bool problem_known(const char *code);
int problem_status(const char *code);

/*
 * The problem as a JSON object: {type: "liaison:problem:<code>", title, status, detail, code,
 * instance?, errors?, retry_after?}. `lang` is "zh" or "en"; anything else is Chinese.  An unknown
 * code becomes `internal`.  The caller owns the result.
 */
json_t *problem_json(const struct problem *problem, const char *lang) must_use;

#endif
