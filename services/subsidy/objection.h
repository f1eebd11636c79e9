/*
 * An objection, 异议: while an approved award is shown to the public, somebody says why it should
 * not be.  It stops the award until an officer who had no part in it has heard it: overruled, the
 * award goes on; upheld, it is overturned and its money is free again.
 *
 * Who objects is a pseudonym of the one window's vault, or an enterprise; the grounds stay in this
 * service's database and are in no stream.
 */
#ifndef SUBSIDY_OBJECTION_H
#define SUBSIDY_OBJECTION_H

#include "award.h"

#define OBJECTIONS_MOST 32 /* of an award */
#define HEARING_DAYS	5  /* working days until it must be heard */
#define HEARING_WARNED                                                                             \
	2 /* working days after filing, the hearing officer's department is reminded */

/* Timers; their subject is the objection, the generation which of the two it is. */
#define OBJECTION_DUE	  "objection_due"
#define OBJECTION_WARNED  1
#define OBJECTION_OVERDUE 2

enum objection_state { OBJECTION_OPEN, OBJECTION_OVERRULED, OBJECTION_UPHELD };
extern const char *const objection_states[];

struct objection {
	char objection[ENTITY_KEY_SIZE]; /* "<award>/o1" */
	char award[ENTITY_KEY_SIZE];
	char portal[NAME_SIZE]; /* through which it came */
	char objector[64];	/* a person's pseudonym, or a credit code */
	const char *grounds;	/* JSON {text, external_ids} */
	int state;
	instant filed_at, due;
	char heard_by[NAME_SIZE];
	instant heard_at;
	const char *decision; /* JSON: as it is served; NULL while it is open */
};

/* A portal hands one in, for somebody. */
enum outcome objection_file(
	struct award *award, const char *number, const json_t *data, struct effects *out);
/* An officer hears it.  `file` is the award's. */
enum outcome objection_hear(struct objection *objection, struct award_file *file,
	const json_t *data, struct effects *out);
/* The timer. */
enum outcome objection_due(const struct objection *objection, const struct award *award,
	int64_t generation, struct effects *out);

#endif
