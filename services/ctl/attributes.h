/* What people call the attributes that rules name: proto/dictionary.json, as the program has it. */
#ifndef CTL_ATTRIBUTES_H
#define CTL_ATTRIBUTES_H

#include "words.h"

struct attributes;

struct attributes *attributes_new(void);
void attributes_free(struct attributes **attributes);
/* "party.insured_jobs" -> its text; the path itself if the dictionary does not have it. */
const char *attribute_text(
	const struct attributes *attributes, enum language language, const char *path);

#endif
