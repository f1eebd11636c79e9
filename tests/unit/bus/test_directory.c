#include "fixture.h"

#include "base/buf.h"
#include <stdlib.h>
#include <string.h>

#define KEY_A "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define KEY_B "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define KEY_C "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"

#define ONE(rest) "[principal officer/331023-hrss/li-na]\nkey = " KEY_A "\nroles = drafter\n" rest

static struct directory *
parse(const char *text)
{
	struct fault fault = {""};
	struct directory *directory = directory_parse("test", text, &fault);

	assert_string_equal(fault.text, "");
	return directory;
}

static void
a_principal_is_read_with_all_that_is_said(void **state)
{
	struct directory *directory = parse(ONE(
		"key2 = " KEY_B "\nkey2_from = 2026-03-02T00:00:00+08:00\nkey_until = "
		"2026-04-02T00:00:00Z\n"
		"department = 331023-hrss\nname_zh = 李娜\nname_en = Li "
		"Na\n") "[principal subsidy/331023-hrss]\nkey = " KEY_C "\nroles = service payer\n"
			"endpoint = tcp://127.0.0.1:7103 "
			"ipc:///run/x\ndisabled = yes\n");
	const struct principal *officer = directory_find(directory, "officer/331023-hrss/li-na");
	const struct principal *service = directory_find(directory, "subsidy/331023-hrss");
	char text[INSTANT_TEXT_SIZE];

	(void)state;
	assert_int_equal(directory_count(directory), 2);
	assert_ptr_equal(directory_at(directory, 0), officer);
	assert_ptr_equal(directory_at(directory, 1), service);
	assert_null(directory_at(directory, 2));
	assert_string_equal(officer->name_zh, "李娜");
	assert_string_equal(officer->name_en, "Li Na");
	assert_string_equal(officer->department, "331023-hrss");
	assert_string_equal(
		instant_text(officer->keys[1].from, text), "2026-03-01T16:00:00.000000Z");
	assert_int_equal(officer->roles, ROLE_DRAFTER);
	assert_int_equal(service->roles, ROLE_SERVICE | ROLE_PAYER);
	assert_string_equal(service->endpoints, "tcp://127.0.0.1:7103 ipc:///run/x");
	assert_true(service->disabled);
	assert_null(directory_find(directory, "subsidy/331023"));
	directory_free(&directory);
}

static instant
at(const char *text)
{
	instant ret = 0;

	assert_true(instant_parse(text, &ret));
	return ret;
}

static void
keys_count_within_their_time(void **state)
{
	struct directory *directory = parse(
		ONE("key_until = 2026-04-01T00:00:00Z\nkey2 = " KEY_B
		    "\nkey2_from = 2026-03-01T00:00:00Z\n") "[principal portal/x]\nkey = " KEY_C
							    "\nroles = portal\ndisabled = yes\n");
	static const struct {
		const char *key, *when;
		bool counts;
	} cases[] = {
		{KEY_A, "2026-03-31T23:59:59.999999Z", true},
		{KEY_A, "2026-04-01T00:00:00Z", false},
		{KEY_B, "2026-02-28T23:59:59.999999Z", false},
		{KEY_B, "2026-03-01T00:00:00Z", true},
		{KEY_B, "2036-03-01T00:00:00Z", true},
		{KEY_C, "2026-03-01T00:00:00Z", false},
		{"", "2026-03-01T00:00:00Z", false},
		{"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf8", "2026-03-01T00:00:00Z", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct principal *found =
			directory_by_key(directory, cases[i].key, at(cases[i].when));

		if (cases[i].counts != (found != NULL))
			fail_msg("%s at %s", cases[i].key, cases[i].when);
		assert_true(cases[i].counts ==
			    !directory_refusal(directory, cases[i].key, at(cases[i].when)));
		if (found)
			assert_string_equal(found->name, "officer/331023-hrss/li-na");
	}
	directory_free(&directory);
}

static void
what_is_wrong_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ONE("disabled = perhaps\n"), "test:4: disabled"},
		{ONE("key2 = abc\n"), "test:4: key2"},
		{ONE("\nkey2 = " KEY_A "\n"), "test:5: key2"},
		{ONE("key_from = yesterday\n"), "test:4: key_from"},
		{ONE("key_from = 2026-03-01T00:00:00Z\nkey_until = 2026-02-01T00:00:00Z\n"),
			"test:5: key_until"},
		{ONE("department = HRSS\n"), "test:4: department"},
		{ONE("department = 0123456789012345678901234567890123456789\n"),
			"test:4: department"},
		{ONE("endpoint = 127.0.0.1:7103\n"), "test:4: endpoint"},
		{ONE("endpoint = tcp://127.0.0.1:7103 inproc://x\n"), "test:4: endpoint"},
		{ONE("rolls = drafter\n"), "rolls"},
		{ONE("") "[principal portal/x]\nkey = " KEY_A "\nroles = portal\n",
			"officer/331023-hrss/li-na too"},
		{ONE("") ONE(""), "test:4"},
		{"[principal portal/x]\nroles = portal\n", "key"},
		{"[principal portal/x]\nkey =\nroles = portal\n", "lacks `key`"},
		{"[principal portal/x]\nkey = " KEY_A "\n", "roles"},
		{"[principal portal/x]\nkey = " KEY_A "\nroles = king\n", "test:3: roles"},
		{"[principal portal/x]\nkey = " KEY_A "\nroles =\n", "lacks `roles`"},
		{"[principal king/x]\nkey = " KEY_A "\nroles = portal\n", "not a name"},
		{"[principal portal]\nkey = " KEY_A "\nroles = portal\n", "not a name"},
		{"[principal portal/]\nkey = " KEY_A "\nroles = portal\n", "not a name"},
		{"[principal portal//x]\nkey = " KEY_A "\nroles = portal\n", "not a name"},
		{"[principal portal/X]\nkey = " KEY_A "\nroles = portal\n", "not a name"},
		{"[principal portal/x y]\nkey = " KEY_A "\nroles = portal\n", "not a name"},
		{"[principal portal/天台]\nkey = " KEY_A "\nroles = portal\n", "not a name"},
		{"[portal x]\nkey = " KEY_A "\n", "test:1"},
		{"[principal "
		 "portal/0123456789012345678901234567890123456789012345678901234567890123456789"
		 "0123456789012345678901234567890]\nkey = " KEY_A "\nroles = portal\n",
			"not a name"},
	};
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct directory *directory = directory_parse("test", cases[i].text, &fault);

		if (directory)
			fail_msg("accepted: %s", cases[i].text);
		if (!strstr(fault.text, cases[i].says))
			fail_msg("%s says %s, not %s", cases[i].text, fault.text, cases[i].says);
	}
	assert_null(directory_read("/nowhere/at/all", &fault));
}

#define THOUSANDS 5000

static void
thousands_are_found_quickly(void **state)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct key_pair *pairs = xcalloc(THOUSANDS, sizeof(*pairs));
	char name[32];

	(void)state;
	for (int i = 0; i < THOUSANDS; i++) {
		key_generate(&pairs[i]);
		buf_printf(&text, "[principal portal/%d]\nkey = %s\nroles = portal\n", i,
			pairs[i].public_key);
	}
	int64_t before = clock_monotonic();
	struct directory *directory = parse(text.data);
	for (int i = 0; i < THOUSANDS; i++) {
		snprintf(name, sizeof(name), "portal/%d", i);
		assert_string_equal(
			directory_by_key(directory, pairs[i].public_key, 1)->name, name);
		assert_non_null(directory_find(directory, name));
	}
	if (clock_monotonic() - before > 2 * MICROSECONDS_PER_SECOND)
		fail_msg("took %ld ms", (long)(clock_monotonic() - before) / 1000);
	directory_free(&directory);
	free(pairs);
}

static void
roles_have_names(void **state)
{
	unsigned roles = 7;
	struct fault fault;

	(void)state;
	for (unsigned role = 1; role <= ROLE_LAST; role <<= 1) {
		assert_true(roles_parse(role_name(role), &roles, &fault));
		assert_int_equal(roles, role);
	}
	assert_true(roles_parse(" approver\tpayer  ", &roles, &fault));
	assert_int_equal(roles, ROLE_APPROVER | ROLE_PAYER);
	assert_false(roles_parse("approver,payer", &roles, &fault));
	assert_non_null(strstr(fault.text, "approver,payer"));
	assert_int_equal(roles, ROLE_APPROVER | ROLE_PAYER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_principal_is_read_with_all_that_is_said),
		cmocka_unit_test(keys_count_within_their_time),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
		cmocka_unit_test(thousands_are_found_quickly),
		cmocka_unit_test(roles_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
