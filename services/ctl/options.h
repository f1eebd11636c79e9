/*
 * What was asked for on the command line: options in any place, then the verb and its arguments.
 * One table holds every option; a verb names those that it takes beside the common ones.
 */
#ifndef CTL_OPTIONS_H
#define CTL_OPTIONS_H

#include "base/fault.h"
#include "words.h"

enum flag {
	/* of every verb */
	OPTION_AS,
	OPTION_KEYS,
	OPTION_DIRECTORY,
	OPTION_CONFIG,
	OPTION_TO,
	OPTION_TIMEOUT,
	OPTION_LANG,
	OPTION_JSON,
	OPTION_ENVELOPE,
	OPTION_AFTER,
	OPTION_ID,
	OPTION_CLOCK,
	OPTION_UNSAFE,
	OPTION_HELP,
	OPTION_VERSION,
	/* of some */
	OPTION_SUBJECT,
	OPTION_STATE,
	OPTION_POLICY,
	OPTION_FROM,
	OPTION_UNTIL,
	OPTION_LIMIT,
	OPTION_BEGINNING,
	OPTION_DEPARTMENT,
	OPTION_OPEN,
	OPTION_FOR,
	OPTION_CONDITION,
	OPTION_CONDITION_EN,
	OPTION_DAYS,
	OPTION_CODE,
	OPTION_REASON,
	OPTION_REASON_EN,
	OPTION_APPROVE,
	OPTION_REFUSE,
	OPTION_AGREE,
	OPTION_OBJECT,
	OPTION_UPHOLD,
	OPTION_OVERRULE,
	OPTION_PAID,
	OPTION_FAILED,
	OPTION_RETURNED,
	OPTION_REFERENCE,
	OPTION_FUND,
	OPTION_AMOUNT,
	OPTION_TEXT,
	OPTION_TEXT_EN,
	OPTION_MATTER,
	OPTION_RATING,
	OPTION_BASIS,
	OPTION_REQUEST,
	OPTIONS
};
#define TAKES(option)  (UINT64_C(1) << (option))
#define COMMON_OPTIONS (TAKES(OPTION_SUBJECT) - 1)
#define ARGUMENTS_MOST 6 /* words, the verb's own among them */

/* The texts are borrowed from argv. */
struct options {
	const char *value[OPTIONS]; /* NULL: not given; "yes" for those without a value */
	const char *words[ARGUMENTS_MOST];
	size_t word_count;
};

/* Reads argv, whose order may change.  The fault names what is not known and what would be. */
bool options_read(int argc, char **argv, struct options *ret, struct fault *fault) must_use;
/* "reason-en" */
const char *option_name(enum flag option);
/* "--reason-en TEXT" */
void option_usage(enum flag option, char *into, size_t size);
struct words option_help(enum flag option);
/* The first option given that is not among `taken`; OPTIONS if there is none. */
enum flag options_beyond(const struct options *options, uint64_t taken);

#endif
