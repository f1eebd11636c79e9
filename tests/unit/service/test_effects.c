/* What a decision may bring about: who may read an event. */
#include "service/effects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_readers_are_names(void **state)
{
	static const struct {
		const char *name;
		bool good;
	} cases[] = {
		{"portal/331023-zwfw", true},
		{EVERYONE, true},
		{"officer/331023-hrss/li_na", true},
		{"portal/a,portal/b", false},
		{"portal/a}", false},
		{"**", false},
		{"portal/A", false},
		{" ", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct effects out = {0};
		struct event event = {.type = "x.v1", .data = json_object()};

		(void)COPY_TEXT(event.audience[0], "subsidy/331023-hrss");
		(void)COPY_TEXT(event.audience[1], cases[i].name);
		emit(&out, event);
		if (out.broken == cases[i].good)
			fail_msg("%s", cases[i].name);
		effects_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_readers_are_names)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
