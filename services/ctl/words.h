/*
 * The client's own words in the reader's language.  Texts of peers come in both languages, or as
 * codes that word_of() turns into words.
 */
#ifndef CTL_WORDS_H
#define CTL_WORDS_H

#include "base/mem.h"

enum language { LANGUAGE_ZH, LANGUAGE_EN };

struct words {
	const char *zh, *en;
};

static inline const char *
say(enum language language, struct words words)
{
	return language == LANGUAGE_ZH ? words.zh : words.en;
}

/* Chooses between two formats; the compiler checks both. */
#define SAY(language, zh, en) ((language) == LANGUAGE_ZH ? zh : en)

/* "zh" or "en", or a locale's name such as "zh_CN.UTF-8".  False if it is neither. */
bool language_parse(const char *text, enum language *ret) must_use;

/* A state, outcome or role: "waiting_for_funds" -> 等待资金.  What is not known is given back. */
const char *word_of(enum language language, const char *code);
/* What an event of this type says happened: "award.approved.v1" -> 批准.  Unknown: the type. */
const char *word_of_event(enum language language, const char *type);
/* Where events of one instant stand: causes before effects.  Unknown: last. */
int rank_of_event(const char *type);

#endif
