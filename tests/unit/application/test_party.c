/* Profiles and the vault. */
#include "common.h"

static json_t *
profile(const char *code, json_t *attributes)
{
	return json_pack("{s:{s:[{s:s, s:s}], s:s, s:s}, s:o}", "party", "external_ids", "scheme",
		"uscc", "id", code, "name", "天台县云溪文创有限公司", "kind", "enterprise",
		"attributes", attributes);
}

static json_t *
said(const char *name, json_t *value, const char *at)
{
	return json_pack("[{s:s, s:o, s:s, s:s}]", "name", name, "value", value, "source",
		"331023-hrss", "at", at);
}

static enum outcome
put(struct fixture *f, struct party *party, const char *code, json_t *data)
{
	enum outcome outcome = party_put(party, code, data, f->window, &f->out);

	json_decref(data);
	return outcome;
}

static int64_t
value_of(const struct party *party, const char *name)
{
	_cleanup_json_ json_t *known = json_kept(party->attributes);

	return json_int(json_object_get(known, name), "value");
}

static void
test_a_new_profile(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(put(f, NULL, CODE_A,
				 profile(CODE_A, said("party.insured_jobs", json_integer(25),
							 "2026-02-28"))),
		DONE);
	const struct party *party = created(f, &party_type);
	const struct attribute *row = created(f, &attribute_type);
	assert_string_equal(party->uscc, CODE_A);
	assert_int_equal(party->changes, 1);
	assert_string_equal(party->updated_by, PORTAL);
	assert_int_equal(value_of(party, "party.insured_jobs"), 25);
	assert_string_equal(row->attribute, CODE_A " 1");
	assert_string_equal(row->value, "25");
	assert_string_equal(row->as_of, "2026-02-28");
	const struct event *event = event_of(f, "profile.changed.v1");
	assert_string_equal(event->audience[0], PORTAL);
	assert_string_equal(json_text(event->data, "party"), CODE_A);
	assert_null(strstr(json_text(event->data, "party"), "25"));
	assert_int_equal(json_array_size(json_object_get(f->out.reply, "changed")), 1);
}

/* The value of the latest day counts; everything is kept. */
static void
test_later_and_earlier_values(void **state)
{
	struct fixture *f = *state;

	put(f, NULL, CODE_A,
		profile(CODE_A, said("party.insured_jobs", json_integer(25), "2026-02-28")));
	struct party party = *(struct party *)created(f, &party_type);

	again(f);
	put(f, &party, CODE_A,
		profile(CODE_A, said("party.insured_jobs", json_integer(24), "2026-02-01")));
	assert_int_equal(value_of(&party, "party.insured_jobs"), 25);
	assert_int_equal(party.changes, 2);
	assert_int_equal(count_created(f, &attribute_type), 1);
	assert_int_equal(json_array_size(json_object_get(f->out.reply, "changed")), 0);
	assert_null(event_of(f, "profile.changed.v1"));

	again(f);
	put(f, &party, CODE_A,
		profile(CODE_A, said("party.insured_jobs", json_integer(26), "2026-02-28")));
	assert_int_equal(value_of(&party, "party.insured_jobs"), 26);
	assert_int_equal(party.changes, 3);

	again(f);
	struct party before = party;
	put(f, &party, CODE_A,
		profile(CODE_A, said("party.insured_jobs", json_integer(26), "2026-02-28")));
	assert_memory_equal(&party, &before, sizeof(party));
	assert_int_equal(f->out.created_count, 0);
	assert_int_equal(f->out.event_count, 0);
}

static void
test_codes(void **state)
{
	static const struct {
		const char *code, *refused, *second;
	} lines[] = {
		{"91350100M000100Y4Z", "uscc_wrong_check", "3"},
		{"91331023MAYQYXW1X8", "uscc_wrong_check", "9"},
		{"9133102", "uscc_wrong", NULL},
		{"91331023MAIQYXW1X9", "uscc_wrong", NULL},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		assert_int_equal(
			put(f, NULL, lines[i].code, profile(lines[i].code, json_array())), REFUSED);
		assert_string_equal(f->out.problem.code, lines[i].refused);
		assert_string_equal(f->out.problem.params[0].text, lines[i].code);
		if (lines[i].second)
			assert_string_equal(f->out.problem.params[1].text, lines[i].second);
	}
	assert_int_equal(put(f, NULL, CODE_A, profile(CODE_B, json_array())), REFUSED);
	assert_string_equal(f->out.problem.code, "party_differs");
	assert_int_equal(f->out.created_count, 0);
}

static void
test_attributes_that_do_not_fit(void **state)
{
	static const struct {
		const char *name, *value;
	} lines[] = {
		{"party.friend_of_the_mayor", "true"},
		{"party.insured_jobs", "\"many\""},
		{"party.insured_jobs", "true"},
		{"party.insured_jobs", "\"1.\""},
		{"party.insured_jobs", "\".5\""},
		{"party.insured_jobs", "\"1e2\""},
		{"party.founded_on", "\"2023-02-30\""},
		{"party.founded_on", "\"2023-02-28T00:00:00Z\""},
		{"party.founded_on", "20230228"},
		{"party.operating", "\"yes\""},
		{"party.legal_form", "1"},
		{"form.area", "1"},
		{"people.founder.priority_group", "true"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		json_t *value = json_loads(lines[i].value, JSON_DECODE_ANY, NULL);

		again(f);
		assert_int_equal(put(f, NULL, CODE_A,
					 profile(CODE_A, said(lines[i].name, value, "2026-01-01"))),
			REFUSED);
		assert_string_equal(f->out.problem.code, "attribute_unfit");
		assert_string_equal(f->out.problem.errors->at[0].pointer, "/attributes/0");
		assert_int_equal(f->out.created_count, 0);
	}
}

static void
test_numbers_that_fit(void **state)
{
	static const char *const fit[] = {"3", "-3", "\"0.95\"", "\"-12\"", "\"007.50\""};
	(void)state;

	for (size_t i = 0; i < ARRAY_LEN(fit); i++) {
		_cleanup_json_ json_t *value = json_loads(fit[i], JSON_DECODE_ANY, NULL);

		assert_null(type_unfit("number", value));
	}
	_cleanup_json_ json_t *list = json_array();
	assert_null(type_unfit("list", list));
	assert_non_null(type_unfit("number", list));
	assert_non_null(type_unfit("colour", list));
}

static json_t *
a_person(const char *question)
{
	return json_pack("{s:s, s:s, s:[{s:s, s:b, s:s, s:s, s:s}]}", "name", "叶知秋", "telephone",
		"13800000001", "answers", "question", question, "answer", 1, "source",
		"331023-hrss", "at", "2026-01-12", "valid_until", "2026-12-31");
}

static void
test_person_put(void **state)
{
	struct fixture *f = *state;
	_cleanup_json_ json_t *data = a_person("priority_group");

	assert_int_equal(person_put(CODE_A, true, PERSON_ID, data, f->window, &f->out), DONE);
	const struct person *person = created(f, &person_type);
	assert_string_equal(person->person, "person-" PERSON_ID);
	assert_string_equal(person->party, CODE_A);
	assert_string_equal(person->name, "叶知秋");
	assert_string_equal(json_text(f->out.reply, "person"), "person-" PERSON_ID);
	assert_int_equal(json_object_size(f->out.reply), 1);
	assert_int_equal(f->out.event_count, 0);
}

static void
test_person_put_refused(void **state)
{
	struct fixture *f = *state;
	_cleanup_json_ json_t *data = a_person("priority_group"), *group = a_person("is_veteran");

	assert_int_equal(person_put("9133", true, PERSON_ID, data, f->window, &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "uscc_wrong");
	assert_int_equal(person_put(CODE_A, false, PERSON_ID, data, f->window, &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "party_unknown");
	assert_int_equal(person_put(CODE_A, true, PERSON_ID, group, f->window, &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "question_unknown");
	assert_string_equal(f->out.problem.errors->at[0].pointer, "/answers/0/question");
	assert_null(strstr(f->out.problem.errors->at[0].detail, "veteran"));
	assert_int_equal(f->out.created_count, 0);
}

static void
test_person_read_leaves_a_record(void **state)
{
	struct fixture *f = *state;
	struct person person = {.person = "person-" PERSON_ID,
		.name = "叶知秋",
		.telephone = "13800000001",
		.party = CODE_A,
		.answers = "[]"};

	f->out.principal = "officer/331023-hrss/zhao-min";
	assert_int_equal(person_read(&person, person.person, PERSON_ID, "to check", &f->out), DONE);
	const struct person_look *look = created(f, &person_look_type);
	assert_string_equal(look->look, "officer/331023-hrss/zhao-min " PERSON_ID);
	assert_string_equal(look->person, person.person);
	assert_string_equal(look->reason, "to check");
	assert_int_equal(look->at, NOW);
	assert_string_equal(json_text(f->out.reply, "telephone"), "13800000001");
	assert_true(json_is_array(json_object_get(f->out.reply, "answers")));
	assert_int_equal(f->out.event_count, 0);
	again(f);
	assert_int_equal(person_read(NULL, "person-x", PERSON_ID, "to check", &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "not_found");
	assert_int_equal(f->out.created_count, 0);
}

static void
test_answers_count_on_their_days(void **state)
{
	static const struct {
		const char *day;
		size_t count;
	} lines[] = {{"2026-01-11", 0}, {"2026-01-12", 1}, {"2026-12-31", 1}, {"2027-01-01", 0}};
	struct person person = {
		.answers =
			"[{\"question\":\"priority_group\",\"answer\":true,\"source\":\"s\",\"at\":"
			"\"2026-01-12\",\"valid_until\":\"2026-12-31\"}]"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		_cleanup_json_ json_t *answers = person_answers(&person, lines[i].day);

		assert_int_equal(json_array_size(answers), lines[i].count);
	}
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_a_new_profile),
		CASE(test_later_and_earlier_values),
		CASE(test_codes),
		CASE(test_attributes_that_do_not_fit),
		CASE(test_numbers_that_fit),
		CASE(test_person_put),
		CASE(test_person_put_refused),
		CASE(test_person_read_leaves_a_record),
		CASE(test_answers_count_on_their_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
