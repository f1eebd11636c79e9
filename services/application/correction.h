/*
 * A correction, 补正: what an officer asks the enterprise to mend, and what it then hands in; or
 * what the enterprise adds by itself to an application that was found incomplete.  The case keeps
 * its number; what was handed in before stays on record.
 */
#ifndef APPLICATION_CORRECTION_H
#define APPLICATION_CORRECTION_H

#include "filing.h"

struct correction {
	char correction[ENTITY_KEY_SIZE]; /* "<award>/k1" if it was asked for, else "<case>/k1" */
	char case_number[CASE_SIZE];
	const char *items; /* JSON [{text, field?}]; [] if nobody asked */
	char asked_by[NAME_SIZE];
	instant asked_at, due; /* due 0: no deadline */
	instant answered_at;   /* 0: not yet; then the rest is NULL */
	/* as in struct application: what the rules read, and what they came to */
	const char *document, *assessment, *people, *external_ids;
};

/* An officer asked: the case has just become `correcting`. */
void correction_open(struct application *application, const json_t *asked, struct effects *out);
/*
 * The portal hands the content in anew; it is assessed by the same version of the policy, as of the
 * day of filing.  `open` is the correction that is asked for; NULL if none is.
 */
enum outcome application_correct(
	const struct filing *in, struct correction *open, struct effects *out);

#endif
