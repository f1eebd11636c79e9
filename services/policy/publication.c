#include "publication.h"

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
	{"/procedure/kind", A_VALUE, "\"instant\" or \"verification\""},
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

static const struct requirement of_consultation[] = {
	{"/consultation/from", A_VALUE, "the consultation's first day, or an exemption"},
	{"/consultation/to", A_VALUE, "the consultation's last day"},
};

static void
note(struct publication *found, const char *pointer, const char *detail, const char *expected)
{
	found->count++;
	if (found->errors.count == SCHEMA_ERRORS_MOST)
		return;
	struct schema_error *error = &found->errors.at[found->errors.count++];
	snprintf(error->pointer, sizeof(error->pointer), "%s", pointer);
	snprintf(error->detail, sizeof(error->detail), "%s", detail);
	snprintf(error->expected, sizeof(error->expected), "%s", expected ? expected : "");
}

static void
note_wrong(void *context, const char *pointer, const char *detail, const char *expected)
{
	struct publication *found = context;

	note(found, pointer, detail, expected);
	if (json_array_size(found->wrong) < 64)
		json_array_append_new(
			found->wrong, json_pack("{s:s, s:s, s:s}", "pointer", pointer, "detail",
					      detail, "expected", expected ? expected : ""));
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

static void
check_money(struct publication *found, const json_t *document)
{
	require(found, document, of_money, ARRAY_LEN(of_money));
	if (!json_at(document, "/benefit/range"))
		require(found, document, of_amount, ARRAY_LEN(of_amount));
	else if (is(document, "/procedure/kind", "instant"))
		note_wrong(found, "/benefit/range", "needs an officer who fixes the amount",
			"an amount, or the procedure \"verification\"");
}

static void
check_rules(struct publication *found, const json_t *document, const struct dictionary *dictionary)
{
	if (json_array_size(json_object_get(document, "conditions")) == 0 ||
		!json_at(document, "/benefit/kind"))
		return; /* said already; there is nothing to compile */
	struct policy_rules *rules = policy_rules_compile(document, dictionary, note_wrong, found);
	policy_rules_free(&rules);
}

struct publication *
publication_check(const json_t *document, const struct dictionary *dictionary, struct arena *arena)
{
	struct publication *found = arena_alloc(arena, sizeof(*found));

	found->missing = json_array();
	found->wrong = json_array();
	require(found, document, of_all, ARRAY_LEN(of_all));
	if (is(document, "/benefit/kind", "money"))
		check_money(found, document);
	if (is(document, "/procedure/kind", "verification"))
		require(found, document, of_verification, ARRAY_LEN(of_verification));
	if (!json_at(document, "/consultation/exempt"))
		require(found, document, of_consultation, ARRAY_LEN(of_consultation));
	check_days(found, document, "/valid/from", "/valid/to");
	check_days(found, document, "/consultation/from", "/consultation/to");
	check_funding(found, json_object_get(document, "funding"));
	check_rules(found, document, dictionary);
	return found;
}

void
publication_release(struct publication *publication)
{
	json_decref(publication->missing);
	json_decref(publication->wrong);
	publication->missing = publication->wrong = NULL;
}
