/* Assessing a document by the rules of a policy. */
#include "feel/rules.h"

#include <string.h>

#define SHOWN_ITEMS_MOST 64

struct assessing {
	const struct policy_rules *rules;
	const json_t *document;
	struct feel_run *run;
	json_t *result, *missing;
	bool failed, unknown;
};

value *
rule_eval(struct feel_run *run, const struct rule *rule)
{
	feel_missing_clear(run);
	return rule->table ? table_eval(run, rule->table) : feel_eval(run, rule->feel);
}

static const char *
type_of_path(void *context, const char *path)
{
	return dictionary_type(context, path);
}

static void
bind_document(struct feel_run *run, const struct dictionary *dictionary, const json_t *document)
{
	const char *name;
	json_t *part;

	run->type_of = type_of_path; /* even if the document has nothing */
	run->type_context = (void *)dictionary;
	json_object_foreach((json_t *)document, name, part)
	{
		if (is_root(name) && json_is_object(part))
			feel_bind_json(run, name, part, type_of_path, (void *)dictionary);
	}
}

/* ---- what went in ---- */

/* The values at a path, of all items where it goes through a list; at most so many are shown. */
static json_t *
values_at(const json_t *json, const char *path)
{
	size_t length = strcspn(path, ".[");
	char key[128];

	if (!*path)
		return json_is_object(json) || json_is_array(json) ? NULL
								   : json_incref((json_t *)json);
	if (strncmp(path, "[]", 2) == 0) {
		json_t *all = json_array(), *item;
		size_t i;
		json_array_foreach((json_t *)json, i, item)
		{
			json_t *one = i < SHOWN_ITEMS_MOST ? values_at(item, path + 2) : NULL;
			if (i < SHOWN_ITEMS_MOST)
				json_array_append_new(all, one ? one : json_null());
		}
		return all;
	}
	path += *path == '.';
	length = strcspn(path, ".[");
	if (length >= sizeof(key))
		return NULL;
	memcpy(key, path, length);
	key[length] = 0;
	json = json_object_get(json, key);
	return json ? values_at(json, path + length) : NULL;
}

/* What the rule read: attributes of the document, and facts. */
static json_t *
values_of(const struct assessing *in, const struct rule *rule)
{
	json_t *values = json_object(), *facts = json_object_get(in->result, "facts"), *fact;
	size_t k;

	for (size_t i = 0; i < rule->read_count; i++) {
		json_t *found = values_at(in->document, rule->reads[i]);
		if (found)
			json_object_set_new(values, rule->reads[i], found);
		json_array_foreach(facts, k, fact)
		{
			if (strcmp(json_text(fact, "id"), rule->reads[i]) == 0)
				json_object_set(
					values, rule->reads[i], json_object_get(fact, "value"));
		}
	}
	return values;
}

static json_t *
missing_now(const struct assessing *in)
{
	json_t *missing = json_array();

	for (size_t i = 0; i < feel_missing_count(in->run); i++)
		json_array_append_new(missing, json_string(feel_missing(in->run, i)));
	return missing;
}

static bool
has_text(const json_t *array, const char *text)
{
	size_t i;
	json_t *one;

	json_array_foreach((json_t *)array, i, one)
	{
		if (strcmp(json_string_value(one), text) == 0)
			return true;
	}
	return false;
}

static void
ask_for(struct assessing *in, const json_t *missing)
{
	size_t i;
	json_t *path;

	json_array_foreach((json_t *)missing, i, path)
	{
		if (!has_text(in->missing, json_string_value(path)))
			json_array_append(in->missing, path);
	}
}

/* ---- facts and conditions ---- */

static json_t *
described(const struct rule *rule)
{
	json_t *entry = json_object();

	json_object_set_new(entry, "id", json_string(rule->id));
	if (rule->text)
		json_object_set(entry, "text", rule->text);
	return entry;
}

static void
set_cause(json_t *entry, const char *key, const char *cause)
{
	if (cause)
		json_object_set_new(entry, key, json_string(cause));
}

static void
assess_fact(struct assessing *in, const struct rule *rule, json_t *into)
{
	json_t *entry = described(rule);
	value *v = rule_eval(in->run, rule);

	feel_bind_fact(in->run, rule->id, v);
	json_object_set_new(entry, "value", feel_json(v));
	if (feel_missing_count(in->run) > 0)
		json_object_set_new(entry, "missing", missing_now(in));
	set_cause(entry, "cause", feel_cause(in->run));
	json_array_append_new(into, entry);
}

static void
assess_condition(struct assessing *in, const struct rule *rule, json_t *into)
{
	json_t *entry = described(rule), *missing;
	value *v = rule_eval(in->run, rule);
	bool known = v->kind == FEEL_BOOLEAN, met = feel_is_true(v);
	const char *cause = feel_cause(in->run);

	if (!known && v->kind != FEEL_UNKNOWN && !cause)
		cause = "it is neither true nor false";
	in->failed |= known && !met;
	in->unknown |= !known;
	missing = missing_now(in);
	ask_for(in, missing);
	json_object_set_new(entry, "outcome",
		json_string(met	    ? "met"
			    : known ? "failed"
				    : "unknown"));
	json_object_set_new(entry, "missing", missing);
	set_cause(entry, "cause", cause);
	json_object_set_new(entry, "values", values_of(in, rule));
	json_array_append_new(into, entry);
}

/* ---- amount ---- */

/* In fen; false if it is not known or no amount that could be paid.  The cause says why, unless
 * something is missing. */
static bool
fen_of(struct assessing *in, const struct rule *rule, int64_t *ret)
{
	value *v = rule_eval(in->run, rule);
	const char *cause = feel_cause(in->run);
	json_t *missing = missing_now(in);

	ask_for(in, missing);
	json_decref(missing);
	if (feel_as_fen(v, ret) && *ret >= 0)
		return true;
	if (v->kind == FEEL_NUMBER)
		cause = "the amount is below zero, or larger than can be paid";
	else if (v->kind != FEEL_UNKNOWN && !cause)
		cause = "the amount is no number";
	set_cause(in->result, "amount_cause", cause);
	in->unknown = true;
	return false;
}

/* Fixed by a stage, within the bounds; null until then. */
static json_t *
amount_in_range(struct assessing *in, int64_t least, int64_t most)
{
	int64_t fen;
	struct feel_error error;
	struct feel *fixed = feel_compile("set.amount", &error);
	value *v = feel_eval(in->run, fixed);

	feel_free(&fixed);
	json_object_set_new(in->result, "range",
		json_pack("{s:I, s:I}", "least", (json_int_t)least, "most", (json_int_t)most));
	if (!feel_as_fen(v, &fen))
		return json_null();
	if (fen >= least && fen <= most)
		return json_integer(fen);
	set_cause(in->result, "amount_cause", "the amount that was set is outside of the bounds");
	in->unknown = true;
	return json_null();
}

static json_t *
assess_amount(struct assessing *in)
{
	int64_t fen, most;

	if (in->rules->has_range) {
		bool known = fen_of(in, &in->rules->least, &fen);
		if (!fen_of(in, &in->rules->most, &most) || !known)
			return json_null();
		return amount_in_range(in, fen, most);
	}
	if (!in->rules->amount.feel || !fen_of(in, &in->rules->amount, &fen))
		return json_null();
	return json_integer(fen);
}

static void
assess_all(struct assessing *in)
{
	json_t *facts = json_array(), *conditions = json_array(), *amount;

	json_object_set_new(in->result, "facts", facts);
	json_object_set_new(in->result, "conditions", conditions);
	json_object_set_new(in->result, "missing", in->missing);
	for (size_t i = 0; i < in->rules->facts.count; i++)
		assess_fact(in, &in->rules->facts.at[i], facts);
	for (size_t i = 0; i < in->rules->conditions.count; i++)
		assess_condition(in, &in->rules->conditions.at[i], conditions);
	/* What the amount lacks is asked for together with what conditions lack. */
	amount = in->failed ? json_null() : assess_amount(in);
	if (in->unknown && !json_is_null(amount)) {
		json_decref(amount);
		amount = json_null();
	}
	json_object_set_new(in->result, "amount", amount);
	json_object_set_new(in->result, "outcome",
		json_string(in->failed	  ? "failed"
			    : in->unknown ? "unknown"
					  : "met"));
}

json_t *
policy_rules_assess(const struct policy_rules *rules, const struct dictionary *dictionary,
	const json_t *document)
{
	struct arena *arena = arena_new();
	struct assessing in = {
		.rules = rules,
		.document = document,
		.run = feel_run_new(arena, ASSESSMENT_STEPS),
		.result = json_object(),
		.missing = json_array(),
	};

	bind_document(in.run, dictionary, document);
	feel_use_series(in.run, series_value, rules->series);
	assess_all(&in);
	arena_free(&arena);
	return in.result;
}
