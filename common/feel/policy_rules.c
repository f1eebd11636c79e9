/* Compiling the rules of a policy, and finding what is wrong with them before anybody is assessed
 * by them. */
#include "feel/overlap.h"
#include "feel/rules.h"
#include "feel/worst.h"

#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct compiling {
	const struct dictionary *dictionary;
	rules_fault *report;
	void *context;
	struct arena *arena;
	struct policy_rules *rules;
	bool wrong;
	/* of the rule that is being walked */
	struct rule *rule;
	const char *pointer;
	const char *text;
};

static void
say(struct compiling *in, const char *pointer, const char *detail, const char *expected)
{
	in->wrong = true;
	in->report(in->context, pointer, detail, expected);
}

/* With the character, for a person who looks for it in the text. */
static void
say_at(struct compiling *in, size_t at, const char *detail, const char *expected)
{
	char sentence[256];

	snprintf(sentence, sizeof(sentence), "character %zu: %s", text_characters(in->text, at) + 1,
		detail);
	text_mend(sentence);
	say(in, in->pointer, sentence, expected);
}

/* ---- names ---- */

void
rule_reads(struct rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->read_count; i++)
		if (strcmp(rule->reads[i], name) == 0)
			return;
	rule->reads = xrealloc(rule->reads, (rule->read_count + 1) * sizeof(*rule->reads));
	rule->reads[rule->read_count++] = xstrdup(name);
}

static void
check_path(void *context, const struct node *at, const char *path)
{
	struct compiling *in = context;
	const char *attribute;
	char detail[256];

	if (dictionary_attribute(in->dictionary, in->arena, path, &attribute)) {
		rule_reads(in->rule, attribute);
		return;
	}
	snprintf(detail, sizeof(detail), "`%.150s` is not in the dictionary", path);
	say_at(in, at->at, detail, "an attribute of proto/dictionary.json");
}

static const struct rule *
find_fact(const struct policy_rules *rules, const char *name)
{
	for (size_t i = 0; i < rules->facts.count; i++)
		if (strcmp(rules->facts.at[i].id, name) == 0)
			return &rules->facts.at[i];
	return NULL;
}

/* Facts that have been compiled: those before this one. */
static bool
is_fact(void *context, const char *name, const char **ret_path)
{
	struct compiling *in = context;
	const struct rule *fact = find_fact(in->rules, name);

	if (!fact)
		return false;
	rule_reads(in->rule, name);
	*ret_path = fact->path;
	return true;
}

static void
wrong_name(void *context, const struct node *at, const char *why)
{
	say_at(context, at->at, why, "a path of the document, or the id of a fact before");
}

static const char *
type_of_path(void *context, const char *path)
{
	const struct compiling *in = context;

	return dictionary_type(in->dictionary, path);
}

/* ---- rules ---- */

static const char *
walk(struct compiling *in, const struct feel *feel, const char *input)
{
	const struct path_walk walk = {
		in->arena, in, check_path, type_of_path, is_fact, wrong_name};

	return paths_walk(&walk, feel->root, input);
}

static void
check_series(void *context, const char *name)
{
	struct compiling *in = context;
	char detail[160];

	if (series_has(in->rules->series, name))
		return;
	snprintf(detail, sizeof(detail), "asks the series %.100s, which the policy does not bring",
		name);
	say(in, in->pointer, detail, "a name that stands in /series");
}

static void
compile_feel(struct compiling *in, struct rule *rule, const json_t *json, const char *pointer)
{
	struct feel_error error;

	if (!json_is_string(json)) {
		say(in, pointer, "is no text", "an expression in FEEL");
		return;
	}
	in->rule = rule;
	in->pointer = pointer;
	in->text = json_string_value(json);
	rule->feel = feel_compile(in->text, &error);
	if (!rule->feel) {
		say_at(in, error.at, error.text, "an expression in FEEL");
		return;
	}
	feel_series_names(rule->feel, check_series, in);
	const char *path = walk(in, rule->feel, NULL);
	rule->path = path ? xstrdup(path) : NULL;
}

static void
walk_cell(struct compiling *in, const struct feel *feel, const json_t *json, const char *pointer,
	const char *input)
{
	in->pointer = pointer;
	in->text = json_string_value(json);
	walk(in, feel, input);
}

static void
walk_row(struct compiling *in, const struct table *table, size_t row, const json_t *json,
	const char *pointer)
{
	char below[256];

	for (size_t i = 0; i < table->input_count; i++) {
		snprintf(below, sizeof(below), "%s/rows/%zu/when/%zu", pointer, row, i);
		walk_cell(in, table->rows[row].when[i],
			json_array_get(json_object_get(json, "when"), i), below, NULL);
	}
	snprintf(below, sizeof(below), "%s/rows/%zu/value", pointer, row);
	walk_cell(in, table->rows[row].then, json_object_get(json, "value"), below, NULL);
}

static void
report_on(void *context, const char *pointer, const char *detail, const char *expected)
{
	say(context, pointer, detail, expected);
}

static void
check_overlap(struct compiling *in, const struct table *table, const char *pointer)
{
	char detail[320], below[256];
	struct overlap overlap;

	if (!table_overlaps(table, &overlap))
		return;
	snprintf(below, sizeof(below), "%s/rows/%zu", pointer, overlap.second);
	snprintf(detail, sizeof(detail), "fits together with /rows/%zu, for %s", overlap.first,
		overlap.witness);
	text_mend(detail);
	say(in, below, detail, "rows of which one at most fits, or hit: first");
}

static void
compile_table(struct compiling *in, struct rule *rule, const json_t *json, const char *pointer)
{
	char below[256];

	in->rule = rule;
	rule->table = table_compile(json, pointer, report_on, in);
	if (!rule->table)
		return;
	for (size_t i = 0; i < rule->table->input_count; i++) {
		snprintf(below, sizeof(below), "%s/inputs/%zu", pointer, i);
		walk_cell(in, rule->table->inputs[i],
			json_array_get(json_object_get(json, "inputs"), i), below, NULL);
	}
	for (size_t i = 0; i < rule->table->row_count; i++)
		walk_row(in, rule->table, i, json_array_get(json_object_get(json, "rows"), i),
			pointer);
	check_overlap(in, rule->table, pointer);
}

/* A name that can be written in an expression, and means nothing else there. */
static bool
is_free_name(const char *id)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char *const taken[] = {"item", "partial"};

	if (!strchr(letters, *id) || !*id || is_root(id) || is_keyword(id, strlen(id)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (strcmp(taken[i], id) == 0)
			return false;
	return id[strspn(id, letters) + strspn(id + strspn(id, letters),
						"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
						"QRSTUVWXYZ_0123456789")] == 0;
}

static bool
check_id(struct compiling *in, const char *id, const char *pointer, bool is_a_fact)
{
	if (id && !is_a_fact)
		return true;
	if (!id || !is_free_name(id))
		say(in, pointer, "is no name of its own",
			"letters, digits and _, and no word of the language");
	else if (find_fact(in->rules, id))
		say(in, pointer, "is the id of an earlier fact", "an id of its own");
	else
		return true;
	return false;
}

static void
compile_rule(struct compiling *in, struct rules *rules, const json_t *json, const char *group,
	size_t index)
{
	char pointer[128];
	const char *id = json_text(json, "id");
	bool is_a_fact = rules == &in->rules->facts;
	const json_t *table = is_a_fact ? json_object_get(json, "table") : NULL;
	struct rule rule = {0};

	snprintf(pointer, sizeof(pointer), "/%s/%zu/id", group, index);
	if (!check_id(in, id, pointer, is_a_fact))
		return;
	rule.id = xstrdup(id);
	rule.text = json_incref(json_object_get(json, "text"));
	snprintf(pointer, sizeof(pointer), "/%s/%zu/%s", group, index, table ? "table" : "feel");
	if (table)
		compile_table(in, &rule, table, pointer);
	else
		compile_feel(in, &rule, json_object_get(json, "feel"), pointer);
	rules->at[rules->count++] = rule;
}

static void
compile_group(struct compiling *in, struct rules *rules, const json_t *policy, const char *group)
{
	const json_t *array = json_object_get(policy, group);
	size_t count = json_array_size(array);
	char pointer[64];

	rules->at = xcalloc(count ? count : 1, sizeof(*rules->at));
	if (count > RULES_MOST) {
		snprintf(pointer, sizeof(pointer), "/%s", group);
		say(in, pointer, "has too many entries", "128 at most");
		return;
	}
	for (size_t i = 0; i < count; i++)
		compile_rule(in, rules, json_array_get(array, i), group, i);
}

static void
compile_benefit(struct compiling *in, const json_t *benefit)
{
	const json_t *amount = json_object_get(benefit, "amount"),
		     *range = json_object_get(benefit, "range");

	if (amount && range)
		say(in, "/benefit/range", "stands beside an amount", "one of both");
	if (amount)
		compile_feel(in, &in->rules->amount, amount, "/benefit/amount");
	if (!range)
		return;
	in->rules->has_range = true;
	compile_feel(
		in, &in->rules->least, json_object_get(range, "least"), "/benefit/range/least");
	compile_feel(in, &in->rules->most, json_object_get(range, "most"), "/benefit/range/most");
}

/* ---- the worst case ---- */

static int64_t
worst_of_table(struct worst *worst, const char *id, const struct table *table)
{
	int64_t steps = 0;

	for (size_t i = 0; i < table->input_count; i++) {
		steps += worst_add(worst, "?", table->inputs[i]);
		for (size_t row = 0; row < table->row_count; row++)
			steps += worst_add(worst, NULL, table->rows[row].when[i]);
	}
	for (size_t row = 0; row < table->row_count; row++)
		steps += worst_add(worst, id, table->rows[row].then);
	return steps;
}

/* False once the budget would not be enough: all later rules come too late. */
static bool
add_worst(struct compiling *in, struct worst *worst, const struct rule *rule, const char *pointer,
	int64_t *left)
{
	char detail[160];

	if (rule->table)
		*left -= worst_of_table(worst, rule->id, rule->table);
	else if (rule->feel)
		*left -= worst_add(worst, rule->id, rule->feel);
	if (*left >= 0)
		return true;
	snprintf(detail, sizeof(detail),
		"and the rules before it may take more than %d steps where lists have %d items",
		ASSESSMENT_STEPS, ASSESSMENT_ITEMS);
	say(in, pointer, detail, "rules that go through lists less often");
	return false;
}

static bool
add_group_worst(struct compiling *in, struct worst *worst, const struct rules *rules,
	const char *group, int64_t *left)
{
	char pointer[64];

	for (size_t i = 0; i < rules->count; i++) {
		snprintf(pointer, sizeof(pointer), "/%s/%zu", group, i);
		if (!add_worst(in, worst, &rules->at[i], pointer, left))
			return false;
	}
	return true;
}

static void
check_worst(struct compiling *in)
{
	struct worst *worst = worst_new(in->arena, type_of_path, in, ASSESSMENT_ITEMS);
	int64_t left = ASSESSMENT_STEPS;

	if (!add_group_worst(in, worst, &in->rules->facts, "facts", &left) ||
		!add_group_worst(in, worst, &in->rules->conditions, "conditions", &left))
		return;
	(void)(add_worst(in, worst, &in->rules->amount, "/benefit/amount", &left) &&
		add_worst(in, worst, &in->rules->least, "/benefit/range", &left) &&
		add_worst(in, worst, &in->rules->most, "/benefit/range", &left));
}

static void
say_series(void *context, const char *pointer, const char *detail, const char *expected)
{
	say(context, pointer, detail, expected);
}

struct policy_rules *
policy_rules_compile(const json_t *policy, const struct dictionary *dictionary, rules_fault *report,
	void *context)
{
	struct policy_rules *rules = xcalloc(1, sizeof(*rules));
	struct compiling in = {.dictionary = dictionary,
		.report = report,
		.context = context,
		.arena = arena_new(),
		.rules = rules};

	rules->series = json_incref(json_object_get(policy, "series"));
	series_check(rules->series, say_series, &in);
	compile_group(&in, &rules->facts, policy, "facts");
	compile_group(&in, &rules->conditions, policy, "conditions");
	compile_benefit(&in, json_object_get(policy, "benefit"));
	if (!in.wrong)
		check_worst(&in);
	arena_free(&in.arena);
	if (in.wrong)
		policy_rules_free(&rules);
	return rules;
}

/* ---- end ---- */

static void
rule_release(struct rule *rule)
{
	free(rule->id);
	json_decref(rule->text);
	feel_free(&rule->feel);
	decision_table_free(&rule->table);
	for (size_t i = 0; i < rule->read_count; i++)
		free(rule->reads[i]);
	free(rule->reads);
	free(rule->path);
}

static void
rules_release(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		rule_release(&rules->at[i]);
	free(rules->at);
}

void
policy_rules_free(struct policy_rules **rules)
{
	if (!*rules)
		return;
	json_decref((*rules)->series);
	rules_release(&(*rules)->facts);
	rules_release(&(*rules)->conditions);
	rule_release(&(*rules)->amount);
	rule_release(&(*rules)->least);
	rule_release(&(*rules)->most);
	free(*rules);
	*rules = NULL;
}

/* ---- what is read ---- */

static void
add_reads(const struct policy_rules *rules, const struct rule *rule, json_t *seen)
{
	for (size_t i = 0; i < rule->read_count; i++)
		if (!find_fact(rules, rule->reads[i]))
			json_object_set_new(seen, rule->reads[i], json_true());
}

json_t *
policy_rules_reads(const struct policy_rules *rules)
{
	const struct rule *const amounts[] = {&rules->amount, &rules->least, &rules->most};
	_cleanup_json_ json_t *seen = json_object();
	json_t *paths = json_array(), *one;
	const char *path;

	for (size_t i = 0; i < rules->facts.count; i++)
		add_reads(rules, &rules->facts.at[i], seen);
	for (size_t i = 0; i < rules->conditions.count; i++)
		add_reads(rules, &rules->conditions.at[i], seen);
	for (size_t i = 0; i < ARRAY_LEN(amounts); i++)
		add_reads(rules, amounts[i], seen);
	json_object_foreach(seen, path, one) json_array_append_new(paths, json_string(path));
	return paths;
}
