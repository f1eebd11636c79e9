/* Verbs about a policy's rules, which need no service: what publication would refuse, and what
 * comes of a document.  The code is the services' own. */
#include "rule.h"
#include "views.h"
#include "visible.h"

#include "base/embedded.h"
#include "domain/publication.h"
#include "json/phrase.h"
#include "json/problem.h"
#include <stdio.h>
#include <string.h>

#define FILE_MOST (1024 * 1024)

/* It is part of this program: that it cannot be read is a defect of the build. */
struct dictionary *
rule_dictionary(struct fault *fault)
{
	const struct embedded *file = embedded_find(proto_files, "proto/dictionary.json");

	return dictionary_read(file->data, file->length, fault);
}

static bool
add_schema(struct schema_set *set, const char *path, struct fault *fault)
{
	const struct embedded *file = embedded_find(proto_files, path);
	_cleanup_json_ json_t *document = json_read(file->data, file->length, FILE_MOST, fault);

	return document && schema_set_add(set, path, document, fault);
}

/* The form of a policy, before its sense. */
static bool
has_form(const json_t *policy, struct schema_errors *errors, struct fault *fault)
{
	struct schema_set *set = schema_set_new();
	const struct schema *schema = NULL;

	if (add_schema(set, "proto/common.json", fault) &&
		add_schema(set, "proto/policy/form.json", fault) &&
		add_schema(set, "proto/policy/policy.json", fault))
		schema = schema_compile(set, "liaison:policy", fault);
	bool good = schema && schema_validate(schema, policy, errors);
	schema_set_free(&set);
	return good;
}

static json_t *
errors_as_json(const struct schema_errors *errors)
{
	json_t *list = json_array();

	for (size_t i = 0; i < errors->count; i++)
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s}", "pointer", errors->at[i].pointer, "detail",
				errors->at[i].detail, "expected", errors->at[i].expected));
	return list;
}

static const struct column wrong_columns[] = {
	{"/pointer", CELL_TEXT, {"位置", "where"}},
	{"/detail", CELL_TEXT, {"问题", "what"}, true},
	{"/expected", CELL_TEXT, {"应为", "expected"}, true},
	{0},
};
static const struct view view_wrong = {{0}, "/errors", wrong_columns, NULL};

/* Takes the list over. */
static enum ctl_exit
show_found(const struct ctl *ctl, const json_t *policy, json_t *errors)
{
	const char *id = json_text(policy, "id");
	size_t count = json_array_size(errors);

	phrases_put(errors, SAY(ctl->reader.language, "zh", "en"));
	_cleanup_json_ json_t *found = json_pack("{s:s, s:b, s:o}", "policy", id ? id : "",
		"publishable", count == 0, "errors", errors);

	if (ctl->settings->json || count)
		ctl_show(ctl, &view_wrong, found);
	else
		show_line(stdout,
			SAY(ctl->reader.language, "%s 可以发布：没有缺项，规则都能计算。",
				"%s can be published: nothing is missing, and its rules compile."),
			id ? id : "");
	return count ? CTL_REFUSED : CTL_DONE;
}

static enum ctl_exit
check_policy(struct ctl *ctl, const json_t *policy, const struct dictionary *dictionary)
{
	struct schema_errors errors = {0};
	struct fault fault = {0};

	if (!has_form(policy, &errors, &fault)) {
		if (errors.count)
			return show_found(ctl, policy, errors_as_json(&errors));
		ctl_complain(ctl, "%s", fault.text);
		return CTL_USAGE;
	}
	struct arena *arena = arena_new();
	struct publication *publication = publication_check(policy, dictionary, arena);
	enum ctl_exit ended = show_found(ctl, policy, json_incref(publication->all));
	publication_release(publication);
	arena_free(&arena);
	return ended;
}

static void
ignore_fault(void *context, const char *pointer, const char *detail, const char *expected)
{
	(void)context, (void)pointer, (void)detail, (void)expected;
}

struct policy_rules *
rule_compile(struct ctl *ctl, const json_t *policy, const struct dictionary *dictionary)
{
	struct schema_errors errors = {0};
	struct policy_rules *rules = NULL;
	struct fault fault;

	if (has_form(policy, &errors, &fault))
		rules = policy_rules_compile(policy, dictionary, ignore_fault, NULL);
	if (!rules)
		check_policy(ctl, policy, dictionary);
	return rules;
}

/* What comes of the document under these rules, as the one window would store it. */
static enum ctl_exit
try_policy(struct ctl *ctl, const json_t *policy, json_t *document,
	const struct dictionary *dictionary)
{
	struct policy_rules *rules = rule_compile(ctl, policy, dictionary);

	if (!rules)
		return CTL_REFUSED;
	_cleanup_json_ json_t *result =
		json_pack("{s:O?, s:O?, s:O, s:o}", "policy", json_object_get(policy, "id"),
			"filed_on", json_at(document, "/on/filed"), "document", document,
			"assessment", policy_rules_assess(rules, dictionary, document));
	ctl_show(ctl, &view_trial, result);
	policy_rules_free(&rules);
	return CTL_DONE;
}

static enum ctl_exit
with_files(struct ctl *ctl, json_t *policy, json_t *document)
{
	struct fault fault = {0};
	struct dictionary *dictionary = rule_dictionary(&fault);
	enum ctl_exit ended = CTL_USAGE;

	if (!dictionary)
		ctl_complain(ctl, "%s", fault.text);
	else if (document)
		ended = try_policy(ctl, policy, document, dictionary);
	else
		ended = check_policy(ctl, policy, dictionary);
	dictionary_free(&dictionary);
	return ended;
}

static int
run_rule(struct ctl *ctl, bool with_document)
{
	struct fault fault = {0};
	_cleanup_json_ json_t *policy = data_read(ctl->arguments.word[0], &fault);
	_cleanup_json_ json_t *document =
		policy && with_document ? data_read(ctl->arguments.word[1], &fault) : NULL;

	if (document && !json_is_object(document))
		fault_set(&fault,
			"%s: a document is an object of on, party, people, subject, form, held "
			"and set",
			ctl->arguments.word[1]);
	else if (policy && (document || !with_document))
		return with_files(ctl, policy, document);
	ctl_complain(ctl, "%s", fault.text);
	return CTL_USAGE;
}

int
run_rule_check(struct ctl *ctl)
{
	return run_rule(ctl, false);
}

int
run_rule_try(struct ctl *ctl)
{
	return run_rule(ctl, true);
}
