/* What must stand in a policy before it may be published: each thing taken out of a complete one.
 */
#include "common.h"

#include "base/embedded.h"

static struct dictionary *
read_dictionary(void)
{
	const struct embedded *file = embedded_find(proto_files, "proto/dictionary.json");
	struct fault fault;

	assert_non_null(file);
	return dictionary_read(file->data, file->length, &fault);
}

static struct publication *
check(struct fixture *f)
{
	struct dictionary *dictionary = read_dictionary();
	struct publication *found = publication_check(f->document, dictionary, f->arena);

	dictionary_free(&dictionary);
	return found;
}

static bool
names(const json_t *pointers, const char *pointer)
{
	size_t i;
	json_t *one;

	json_array_foreach((json_t *)pointers, i, one)
	{
		const char *text =
			json_is_string(one) ? json_string_value(one) : json_text(one, "pointer");
		if (strcmp(text, pointer) == 0)
			return true;
	}
	return false;
}

/* Takes "/a/b" out of the document. */
static void
take_out(json_t *document, const char *pointer)
{
	char parent[128] = "";
	const char *last = strrchr(pointer, '/');

	memcpy(parent, pointer, (size_t)(last - pointer));
	assert_int_equal(json_object_del(json_at(document, parent), last + 1), 0);
}

static void
test_the_samples_are_complete(void **state)
{
	static const char *const paths[] = {"deploy/sample/policies/P1a.json",
		"deploy/sample/policies/P1b.json", "deploy/sample/policies/P1c.json",
		"deploy/sample/policies/P1d.json", "deploy/sample/policies/P2.json",
		"deploy/sample/policies/P3.json", "deploy/sample/policies/P4.json",
		"deploy/sample/policies/P5.json"};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		json_decref(f->document);
		f->document = read_json(paths[i]);
		struct publication *found = check(f);
		for (size_t j = 0; j < found->errors.count; j++)
			print_error("%s %s %s\n", paths[i], found->errors.at[j].pointer,
				found->errors.at[j].detail);
		assert_int_equal(found->count, 0);
		publication_release(found);
	}
}

static void
missing_one(struct fixture *f, const char *path, const char *pointer)
{
	json_decref(f->document);
	f->document = read_json(path);
	take_out(f->document, pointer);
	struct publication *found = check(f);
	print_message("%s\n", pointer);
	assert_true(names(found->missing, pointer));
	assert_int_equal(json_array_size(found->missing), 1);
	assert_int_equal(found->errors.count, found->count);
	assert_string_equal(found->errors.at[0].pointer, pointer);
	assert_true(found->errors.at[0].expected[0]);
	publication_release(found);
}

static void
test_each_thing_is_missed(void **state)
{
	static const char *const of_all[] = {"/title", "/document_number", "/responsible",
		"/handler", "/contact/phone", "/contact/address", "/legal_basis", "/valid/from",
		"/valid/to", "/period", "/purpose", "/documents", "/form", "/procedure/kind",
		"/procedure/days", "/time_limit_days", "/conditions", "/benefit/kind",
		"/benefit/amount", "/funding", "/reviews/fair_competition", "/reviews/legality",
		"/consultation/from", "/consultation/to"};
	static const char *const of_verification[] = {
		"/procedure/matter", "/procedure/review_by", "/procedure/question"};

	static const char *const of_recognition[] = {
		"/procedure/stages", "/benefit/title", "/benefit/valid_months"};

	for (size_t i = 0; i < ARRAY_LEN(of_all); i++)
		missing_one(*state, "deploy/sample/policies/P1d.json", of_all[i]);
	for (size_t i = 0; i < ARRAY_LEN(of_verification); i++)
		missing_one(*state, "deploy/sample/policies/P5.json", of_verification[i]);
	for (size_t i = 0; i < ARRAY_LEN(of_recognition); i++)
		missing_one(*state, "deploy/sample/policies/P4.json", of_recognition[i]);
}

static void
test_an_empty_draft_misses_more_than_a_refusal_holds(void **state)
{
	struct fixture *f = *state;

	json_decref(f->document);
	f->document =
		json_pack("{s:s, s:i, s:s}", "id", "P1d", "version", 1, "issued_by", "331023-hrss");
	struct publication *found = check(f);
	assert_int_equal(json_array_size(found->missing), 22);
	assert_int_equal(found->count, 22);
	assert_int_equal(found->errors.count, SCHEMA_ERRORS_MOST);
	publication_release(found);
}

static void
test_lists_without_items(void **state)
{
	struct fixture *f = *state;

	json_object_set_new(f->document, "conditions", json_array());
	json_object_set_new(f->document, "funding", json_array());
	struct publication *found = check(f);
	assert_true(names(found->missing, "/conditions"));
	assert_true(names(found->missing, "/funding"));
	publication_release(found);
}

static void
wrong_one(struct fixture *f, const char *pointer)
{
	struct publication *found = check(f);

	print_message("%s\n", pointer);
	assert_true(names(found->wrong, pointer));
	assert_int_equal(json_array_size(found->missing), 0);
	publication_release(found);
	json_decref(f->document);
	f->document = read_json("deploy/sample/policies/P1d.json");
}

static void
set(struct fixture *f, const char *object, const char *key, json_t *value)
{
	assert_int_equal(json_object_set_new(json_at(f->document, object), key, value), 0);
}

static void
test_what_is_wrong(void **state)
{
	struct fixture *f = *state;

	set(f, "/valid", "to", json_string("2025-12-31"));
	wrong_one(f, "/valid/to");
	set(f, "/consultation", "to", json_string("2025-10-07"));
	wrong_one(f, "/consultation/to");
	set(f, "/funding/0", "share", json_string("1/2"));
	wrong_one(f, "/funding");
	set(f, "/funding/0", "share", json_string("half"));
	wrong_one(f, "/funding");
	set(f, "/funding/0", "payer", json_string("331023"));
	wrong_one(f, "/funding/0/payer");
	set(f, "/benefit", "range", json_pack("{s:s, s:s}", "least", "1", "most", "2"));
	wrong_one(f, "/benefit/range");
	set(f, "/conditions/0", "feel", json_string("party.insured_jobs >="));
	wrong_one(f, "/conditions/0/feel");
	set(f, "/conditions/0", "feel", json_string("party.friend_of_the_mayor"));
	wrong_one(f, "/conditions/0/feel");
}

static void
read_policy(struct fixture *f, const char *id)
{
	_cleanup_free_ char *path = xasprintf("deploy/sample/policies/%s.json", id);

	json_decref(f->document);
	f->document = read_json(path);
}

static void
test_what_is_wrong_with_stages(void **state)
{
	struct fixture *f = *state;

	read_policy(f, "P2");
	set(f, "/procedure", "days", json_integer(29));
	wrong_one(f, "/procedure/days");
	read_policy(f, "P2");
	set(f, "/procedure/stages/0", "sets_amount", json_true());
	wrong_one(f, "/procedure/stages");
	read_policy(f, "P2");
	take_out(f->document, "/procedure/stages/1/sets_amount");
	wrong_one(f, "/procedure/stages");
	read_policy(f, "P3");
	set(f, "/procedure/stages/1", "sets_amount", json_true());
	wrong_one(f, "/procedure/stages");
	read_policy(f, "P3");
	take_out(f->document, "/procedure/matter");
	wrong_one(f, "/procedure");
}

static void
test_what_is_wrong_with_a_benefit(void **state)
{
	struct fixture *f = *state;

	read_policy(f, "P4");
	set(f, "/procedure", "kind", json_string("stages"));
	wrong_one(f, "/procedure/kind");
	read_policy(f, "P4");
	set(f, "/benefit", "attribute", json_string("party.bad_credit"));
	wrong_one(f, "/benefit/attribute");
	read_policy(f, "P4");
	set(f, "/benefit", "attribute", json_string("held.years_received"));
	wrong_one(f, "/benefit/attribute");
	read_policy(f, "P4");
	json_array_append_new(json_object_get(f->document, "funding"),
		json_pack("{s:s, s:s, s:s}", "fund", "421300-hrss/2026/bases", "payer",
			"421300-hrss", "share", "1"));
	wrong_one(f, "/funding");
	read_policy(f, "P1a");
	set(f, "/procedure", "kind", json_string("recognition"));
	wrong_one(f, "/procedure/kind");
	read_policy(f, "P1a");
	set(f, "/benefit/bounds/0", "over", json_string("months"));
	wrong_one(f, "/benefit/bounds/0/months");
	read_policy(f, "P1a");
	set(f, "/benefit/bounds/0", "months", json_integer(12));
	wrong_one(f, "/benefit/bounds/0/months");
}

static void
test_what_is_wrong_with_series(void **state)
{
	struct fixture *f = *state;

	read_policy(f, "P1c");
	set(f, "/series/0/values/2", "from", json_string("2015-03-01"));
	wrong_one(f, "/series/0/values/2/from");
	read_policy(f, "P1c");
	set(f, "/series/0", "name", json_string("another"));
	wrong_one(f, "/facts/1/feel");
	read_policy(f, "P1c");
	json_array_append_new(json_object_get(f->document, "series"),
		json_deep_copy(json_at(f->document, "/series/0")));
	wrong_one(f, "/series/1/name");
}

static void
test_what_is_wrong_with_a_form(void **state)
{
	struct fixture *f = *state;

	read_policy(f, "P1b");
	assert_non_null(json_at(f->document, "/form_schema/properties/area"));
	set(f, "/form_schema/properties/area", "pattern", json_string("^[0-9]+$"));
	wrong_one(f, "/form_schema/properties/area/pattern");
	read_policy(f, "P1b");
	set(f, "/form_schema/properties", "colour", json_true());
	wrong_one(f, "/form_schema/properties/colour");
}

/* What an officer may fix between two bounds needs no amount, but the officer. */
static void
test_a_range_for_an_officer(void **state)
{
	struct fixture *f = *state;

	json_decref(f->document);
	f->document = read_json("deploy/sample/policies/P5.json");
	take_out(f->document, "/benefit/amount");
	set(f, "/benefit", "range", json_pack("{s:s, s:s}", "least", "200000", "most", "400000"));
	struct publication *found = check(f);
	assert_int_equal(found->count, 0);
	publication_release(found);
}

static void
test_shares_of_two_payers(void **state)
{
	struct fixture *f = *state;
	json_t *funding = json_object_get(f->document, "funding");

	json_object_set_new(json_array_get(funding, 0), "share", json_string("2/3"));
	json_array_append_new(funding, json_pack("{s:s, s:s, s:s}", "fund", "330000-hrss/2026/jobs",
					       "payer", "330000-hrss", "share", "1/3"));
	struct publication *found = check(f);
	assert_int_equal(found->count, 0);
	publication_release(found);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_the_samples_are_complete),
		CASE(test_each_thing_is_missed),
		CASE(test_an_empty_draft_misses_more_than_a_refusal_holds),
		CASE(test_lists_without_items),
		CASE(test_what_is_wrong),
		CASE(test_what_is_wrong_with_stages),
		CASE(test_what_is_wrong_with_a_benefit),
		CASE(test_what_is_wrong_with_series),
		CASE(test_what_is_wrong_with_a_form),
		CASE(test_a_range_for_an_officer),
		CASE(test_shares_of_two_payers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
