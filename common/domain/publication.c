#include "domain/publication.h"

#include "domain/form.h"
#include "domain/money.h"
#include <stdio.h>
#include <string.h>

enum kind { A_VALUE, SOME_ITEMS };

struct requirement {
	const char *pointer;
	enum kind kind;
	const char *expected;
};

static const struct requirement of_all[] = {
	{"/title", A_VALUE, "the title in Chinese and English"},
	{"/document_number", A_VALUE, "the number under which the document was issued"},
	{"/responsible", A_VALUE, "the department that answers for it"},
	{"/handler", A_VALUE, "the service that handles applications"},
	{"/contact/phone", A_VALUE, "a telephone number that applicants can call"},
	{"/contact/address", A_VALUE, "where applicants can go"},
	{"/legal_basis", A_VALUE, "the law or document that permits it"},
	{"/valid/from", A_VALUE, "the first day of filing"},
	{"/valid/to", A_VALUE, "the last day of filing"},
	{"/period", A_VALUE, "\"year\" or \"once\""},
	{"/purpose", A_VALUE, "what the benefit is for, by which duplicate funding is found"},
	{"/documents", A_VALUE, "the documents to hand in; [] if none"},
	{"/form", A_VALUE, "the fields of the form; [] if none"},
	{"/procedure/kind", A_VALUE,
		"\"instant\", \"automatic\", \"verification\", \"stages\" or \"recognition\""},
	{"/procedure/days", A_VALUE, "working days to the decision"},
	{"/time_limit_days", A_VALUE, "working days to the payment or the benefit"},
	{"/conditions", SOME_ITEMS, "at least one condition"},
	{"/benefit/kind", A_VALUE, "the kind of benefit"},
	{"/reviews/fair_competition", A_VALUE, "the date of the fair-competition review"},
	{"/reviews/legality", A_VALUE, "the date of the legality review"},
};

static const struct requirement of_amount[] = {
	{"/benefit/amount", A_VALUE, "the amount in yuan, as an expression; or a range"},
};

static const struct requirement of_money[] = {
	{"/funding", SOME_ITEMS, "the fund that pays, with its payer and share"},
};

static const struct requirement of_verification[] = {
	{"/procedure/matter", A_VALUE, "the matter in the list of responsibilities"},
	{"/procedure/review_by", A_VALUE, "the coordination service that asks for opinions"},
	{"/procedure/question", A_VALUE, "what the other department is asked"},
};

static const struct requirement of_stages[] = {
	{"/procedure/stages", SOME_ITEMS, "the steps, with department and working days of each"},
};

static const struct requirement of_recognition[] = {
	{"/benefit/title", A_VALUE, "the title that is given, in Chinese and English"},
	{"/benefit/valid_months", A_VALUE, "for how many months it holds"},
};

static const struct requirement of_automatic[] = {
	{"/procedure/decline_days", A_VALUE, "working days in which who was told may decline"},
	{"/procedure/legal_basis", A_VALUE, "what permits to grant it without an application"},
};

static const struct requirement of_consultation[] = {
	{"/consultation/from", A_VALUE, "the consultation's first day, or an exemption"},
	{"/consultation/to", A_VALUE, "the consultation's last day"},
};

#define WRONG_MOST  64 /* as proto/ allows in an answer */
#define LISTED_MOST 128

static void
note(struct publication *found, const char *pointer, const char *detail, const char *expected)
{
	found->count++;
	if (json_array_size(found->all) < LISTED_MOST)
		json_array_append_new(
			found->all, json_pack("{s:s, s:s, s:s}", "pointer", pointer, "detail",
					    detail, "expected", expected ? expected : ""));
	schema_wrong_at(&found->errors, pointer, detail, expected);
}

static void
note_wrong(void *context, const char *pointer, const char *detail, const char *expected)
{
	struct publication *found = context;

	note(found, pointer, detail, expected);
	if (json_array_size(found->wrong) < WRONG_MOST)
		json_array_append(
			found->wrong, json_array_get(found->all, json_array_size(found->all) - 1));
}

static void
require(struct publication *found, const json_t *document, const struct requirement *needs,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_at(document, needs[i].pointer);

		if (value && (needs[i].kind == A_VALUE || json_array_size(value) > 0))
			continue;
		json_array_append_new(found->missing, json_string(needs[i].pointer));
		note(found, needs[i].pointer, "is missing", needs[i].expected);
	}
}

static bool
is(const json_t *document, const char *pointer, const char *wanted)
{
	const char *text = json_string_value(json_at(document, pointer));

	return text && strcmp(text, wanted) == 0;
}

/* Dates are compared as texts, which is their order. */
static void
check_days(struct publication *found, const json_t *document, const char *from, const char *to)
{
	const char *first = json_string_value(json_at(document, from));
	const char *last = json_string_value(json_at(document, to));

	if (first && last && strcmp(first, last) > 0)
		note_wrong(found, to, "is before the first day", first);
}

#define SHARES_MOST 6 /* as the schema allows */

static bool
shares_make_one(const json_t *funding)
{
	struct share shares[SHARES_MOST];
	int64_t parts[SHARES_MOST];
	size_t count = json_array_size(funding);

	for (size_t i = 0; i < count && i < SHARES_MOST; i++) {
		const char *share = json_text(json_array_get(funding, i), "share");

		if (!share || !share_parse(share, &shares[i]))
			return false;
	}
	return count <= SHARES_MOST && money_split(100, shares, count, parts);
}

static void
check_funding(struct publication *found, const json_t *funding)
{
	size_t i;
	json_t *line;

	if (json_array_size(funding) > 0 && !shares_make_one(funding))
		note_wrong(found, "/funding", "has shares that do not add up to 1",
			"shares such as 1, or 2/3 and 1/3");
	json_array_foreach((json_t *)funding, i, line)
	{
		char pointer[48];
		const char *fund = json_text(line, "fund"), *payer = json_text(line, "payer");
		size_t length = payer ? strlen(payer) : 0;

		snprintf(pointer, sizeof(pointer), "/funding/%zu/payer", i);
		if (!fund || !payer || strncmp(fund, payer, length) != 0 || fund[length] != '/')
			note_wrong(found, pointer, "is not the department whose fund it is",
				fund ? fund : "");
	}
}

/* Whether the last stage, and no other, fixes the amount. */
static bool
last_stage_sets(const json_t *stages)
{
	size_t count = json_array_size(stages);
	bool sets = false;

	for (size_t i = 0; i < count; i++) {
		sets = json_bool(json_array_get(stages, i), "sets_amount");
		if (sets && i + 1 < count)
			return false;
	}
	return sets;
}

static bool
any_stage_sets(const json_t *stages)
{
	size_t i;
	const json_t *stage;

	json_array_foreach(stages, i, stage) if (json_bool(stage, "sets_amount")) return true;
	return false;
}

static int64_t
days_of(const json_t *stages)
{
	int64_t days = 0;
	size_t i;
	const json_t *stage;

	json_array_foreach(stages, i, stage) days += json_int(stage, "days");
	return days;
}

static void
check_stages(struct publication *found, const json_t *document)
{
	const json_t *procedure = json_object_get(document, "procedure");
	const json_t *stages = json_object_get(procedure, "stages");
	bool range = json_at(document, "/benefit/range") != NULL;

	require(found, document, of_stages, ARRAY_LEN(of_stages));
	if (!stages)
		return;
	if (json_object_get(procedure, "days") && days_of(stages) > json_int(procedure, "days"))
		note_wrong(found, "/procedure/days", "is less than the stages take together",
			"at least the sum of the stages' days");
	if (range && !last_stage_sets(stages))
		note_wrong(found, "/procedure/stages", "do not end with one that fixes the amount",
			"sets_amount in the last stage, and in no other");
	if (!range && any_stage_sets(stages))
		note_wrong(found, "/procedure/stages", "fix an amount that the rules compute",
			"a range in the benefit, or no sets_amount");
	if (!json_at(document, "/procedure/matter") != !json_at(document, "/procedure/review_by"))
		note_wrong(found, "/procedure", "names only one of matter and review_by",
			"both, or neither");
}

/* Each bound over months says how many. */
static void
check_bounds(struct publication *found, const json_t *bounds)
{
	size_t i;
	const json_t *bound;

	json_array_foreach(bounds, i, bound)
	{
		char pointer[64];
		bool over_months = is(bound, "/over", "months");

		snprintf(pointer, sizeof(pointer), "/benefit/bounds/%zu/months", i);
		if (over_months && !json_object_get(bound, "months"))
			note_wrong(found, pointer, "is missing", "how many months");
		if (!over_months && json_object_get(bound, "months"))
			note_wrong(
				found, pointer, "says nothing here", "over: months, or without it");
	}
}

/* What the title makes true of an enterprise must be something that policies can ask for. */
static void
check_attribute(
	struct publication *found, const json_t *document, const struct dictionary *dictionary)
{
	const char *name = json_text(json_object_get(document, "benefit"), "attribute");
	const char *type = name ? dictionary_type(dictionary, name) : NULL;

	if (name && (strncmp(name, "held.", strlen("held.")) != 0 || !type ||
			    strcmp(type, "boolean") != 0))
		note_wrong(found, "/benefit/attribute", "is none that a title can make true",
			"an attribute held.* of the dictionary, of type boolean");
}

static void
check_recognition(struct publication *found, const json_t *document)
{
	require(found, document, of_recognition, ARRAY_LEN(of_recognition));
	if (!is(document, "/procedure/kind", "recognition"))
		note_wrong(found, "/procedure/kind", "does not lead to a recognition",
			"\"recognition\"");
	if (json_array_size(json_object_get(document, "funding")) > 0)
		note_wrong(found, "/funding", "pays for a title", "no funding, or another benefit");
}

static void
check_money(struct publication *found, const json_t *document)
{
	require(found, document, of_money, ARRAY_LEN(of_money));
	if (!json_at(document, "/benefit/range"))
		require(found, document, of_amount, ARRAY_LEN(of_amount));
	else if (is(document, "/procedure/kind", "instant") ||
		 is(document, "/procedure/kind", "automatic"))
		note_wrong(found, "/benefit/range", "needs an officer who fixes the amount",
			"an amount, or a procedure in which somebody decides");
	if (is(document, "/procedure/kind", "recognition"))
		note_wrong(found, "/procedure/kind", "gives a title and no money",
			"\"instant\", \"verification\" or \"stages\"");
}

static bool
is_known_beforehand(const json_t *path)
{
	static const char *const roots[] = {"party.", "held.", "on."};
	const char *text = json_string_value(path);

	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (strncmp(text, roots[i], strlen(roots[i])) == 0)
			return true;
	return false;
}

/* Nobody fills in a form, hands in documents or names people. */
static void
check_automatic(struct publication *found, const json_t *document, const json_t *reads)
{
	static const char *const handed_in[] = {"/form", "/documents"};
	size_t i;
	json_t *path;

	require(found, document, of_automatic, ARRAY_LEN(of_automatic));
	for (i = 0; i < ARRAY_LEN(handed_in); i++)
		if (json_array_size(json_at(document, handed_in[i])) > 0)
			note_wrong(found, handed_in[i], "asks an enterprise that does not apply",
				"[], or the procedure \"instant\"");
	json_array_foreach((json_t *)reads, i, path)
	{
		_cleanup_free_ char *detail = NULL;

		if (is_known_beforehand(path))
			continue;
		detail = xasprintf(
			"rests on %s, which is known only of who applies", json_string_value(path));
		note_wrong(found, "/conditions", detail,
			"what departments know: party, held and on; or the procedure \"instant\"");
	}
}

static void
check_rules(struct publication *found, const json_t *document, const struct dictionary *dictionary)
{
	if (json_array_size(json_object_get(document, "conditions")) == 0 ||
		!json_at(document, "/benefit/kind"))
		return; /* said already; there is nothing to compile */
	struct policy_rules *rules = policy_rules_compile(document, dictionary, note_wrong, found);
	_cleanup_json_ json_t *reads = rules ? policy_rules_reads(rules) : NULL;
	if (is(document, "/procedure/kind", "automatic"))
		check_automatic(found, document, reads);
	policy_rules_free(&rules);
}

static void
check_form(struct publication *found, const json_t *document)
{
	struct form *form = form_compile(document, note_wrong, found);

	form_free(&form);
}

struct publication *
publication_check(const json_t *document, const struct dictionary *dictionary, struct arena *arena)
{
	struct publication *found = arena_alloc(arena, sizeof(*found));

	found->missing = json_array();
	found->wrong = json_array();
	found->all = json_array();
	require(found, document, of_all, ARRAY_LEN(of_all));
	if (is(document, "/benefit/kind", "money"))
		check_money(found, document);
	if (is(document, "/benefit/kind", "recognition")) {
		check_recognition(found, document);
		check_attribute(found, document, dictionary);
	}
	if (is(document, "/procedure/kind", "verification"))
		require(found, document, of_verification, ARRAY_LEN(of_verification));
	if (is(document, "/procedure/kind", "stages") ||
		is(document, "/procedure/kind", "recognition"))
		check_stages(found, document);
	check_bounds(found, json_at(document, "/benefit/bounds"));
	if (!json_at(document, "/consultation/exempt"))
		require(found, document, of_consultation, ARRAY_LEN(of_consultation));
	check_days(found, document, "/valid/from", "/valid/to");
	check_days(found, document, "/consultation/from", "/consultation/to");
	check_funding(found, json_object_get(document, "funding"));
	check_form(found, document);
	check_rules(found, document, dictionary);
	return found;
}

void
publication_release(struct publication *publication)
{
	json_decref(publication->missing);
	json_decref(publication->wrong);
	json_decref(publication->all);
	publication->missing = publication->wrong = publication->all = NULL;
}
