/*
 * A correction, 补正: the officer at whose stage an award is asks the enterprise to mend what it
 * filed.  The award's clock stands still until the one window tells what came of it, or the days
 * for it are over: then the application is deemed withdrawn.
 */
#ifndef SUBSIDY_CORRECTION_H
#define SUBSIDY_CORRECTION_H

#include "award.h"

#define CORRECTIONS_MOST 9 /* of an award */

/* The timer; its subject is the correction.  It fires a while after the deadline, so that what was
 * handed in at the last moment is known here. */
#define CORRECTION_LAPSED "correction_lapsed"
#define CORRECTION_GRACE  (INT64_C(3600) * MICROSECONDS_PER_SECOND)

enum correction_state { CORRECTION_OPEN, CORRECTION_ANSWERED, CORRECTION_IS_LAPSED };
extern const char *const correction_states[];

struct correction {
	char correction[ENTITY_KEY_SIZE]; /* "<award>/k1" */
	char award[ENTITY_KEY_SIZE];
	const char *items; /* JSON [{text, field?}] */
	char asked_by[NAME_SIZE];
	instant asked_at, due;
	int state;
	instant ended_at;
};

enum outcome correction_ask(struct award_file *file, const json_t *data, struct effects *out);
/* The number of the award's last correction; "" if there is none. */
void correction_number(const struct award *award, char into[ENTITY_KEY_SIZE]);
/* The one window tells what was handed in, and that the rules are still met, or not. */
enum outcome correction_take(struct award *award, struct correction *correction,
	const json_t *corrected, struct effects *out);
/* `turn` is the timer's: one that fired late waits once more, since the service may have stood
 * still when the answer came. */
enum outcome correction_lapse(
	struct award *award, struct correction *correction, int64_t turn, struct effects *out);

#endif
