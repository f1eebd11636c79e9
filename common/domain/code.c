#include "domain/code.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int
value_of(char c)
{
	const char *found = c ? strchr(alphabet, c) : NULL;

	return found ? (int)(found - alphabet) : -1;
}

/* The place (from 1) of the first of `count` characters that cannot stand in a code, or 0. */
static int
wrong_place(const char *text, int count)
{
	for (int i = 0; i < count; i++)
		if (value_of(text[i]) < 0)
			return i + 1;
	return 0;
}

char
code_check_character(const char *text)
{
	int sum = 0, weight = 1;

	if (wrong_place(text, 17))
		return 0;
	for (int i = 0; i < 17; i++) {
		sum += value_of(text[i]) * weight;
		weight = weight * 3 % 31;
	}
	return alphabet[(31 - sum % 31) % 31];
}

bool
code_check(const char *text, struct code_error *ret)
{
	struct code_error error = {0};
	bool good = false;

	if (strlen(text) == CODE_SIZE - 1) {
		error.expected = code_check_character(text);
		error.place = error.expected ? 18 : wrong_place(text, 17);
		good = error.expected && text[17] == error.expected;
	}
	if (ret)
		*ret = error;
	return good;
}
