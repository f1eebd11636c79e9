#include "domain/case_number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* ISO/IEC 7064, hybrid system MOD 37,36, over the text without hyphens. */
static char
check_character(const char *text, size_t length)
{
	int product = 36;

	for (size_t i = 0; i < length; i++) {
		const char *found = text[i] == '-' ? NULL : strchr(alphabet, text[i]);

		if (text[i] == '-')
			continue;
		if (!found || !text[i])
			return 0;
		int sum = (product + (int)(found - alphabet)) % 36;
		product = (sum ? sum : 36) * 2 % 37;
	}
	return alphabet[(37 - product) % 36];
}

static bool
all_digits(const char *text, size_t count)
{
	return strspn(text, "0123456789") >= count;
}

bool
case_number_make(const char *division, int year, int64_t sequence, char into[CASE_NUMBER_SIZE])
{
	if (strlen(division) != 6 || !all_digits(division, 6) || year < 1000 || year > 9999 ||
		sequence < 1 || sequence > INT64_C(1000000000000))
		return false;
	int length = snprintf(
		into, CASE_NUMBER_SIZE, "%s-%04d-%06" PRId64 "-", division, year, sequence);
	into[length] = check_character(into, (size_t)length);
	into[length + 1] = 0;
	return true;
}

bool
case_number_check(const char *text)
{
	size_t length = strlen(text);

	if (length < 20 || length >= CASE_NUMBER_SIZE || !all_digits(text, 6) || text[6] != '-' ||
		!all_digits(text + 7, 4) || text[11] != '-' || text[length - 2] != '-')
		return false;
	size_t sequence = strspn(text + 12, "0123456789");
	/* One number has one form: zeros only fill up to six digits. */
	return sequence >= 6 && (sequence == 6 || text[12] != '0') && 12 + sequence + 2 == length &&
	       check_character(text, length - 1) == text[length - 1];
}
