/*
 * Opinions on a review.  Each asked department gives one, by an officer's own key, and may correct
 * it or take it back until the review is concluded; every such turn is a row that stays.  The
 * matter's rule joins those that stand:
 *
 *     all_agree     when all have spoken: agreed if nobody objects
 *     any_refuses   the same, but the first objection concludes
 *     majority      when all have spoken: agreed if more than half of those asked agree
 *
 * Past the deadline opinions still count, marked late; then the deputy may speak in place of a
 * department that has not.
 */
#ifndef COORDINATION_OPINION_H
#define COORDINATION_OPINION_H

#include "review.h"

#define TURNS_MOST 9 /* of a department in a review: one digit in the key */

enum opinion_kind { OPINION_GIVEN, OPINION_CORRECTED, OPINION_WITHDRAWN };
extern const char *const opinion_kinds[];

/* One turn of a department: what it said, never changed. */
struct opinion {
	char opinion[ENTITY_KEY_SIZE]; /* "<task>#<turn>" */
	char task[ENTITY_KEY_SIZE];
	char review[ENTITY_KEY_SIZE];
	char department[DEPARTMENT_SIZE];
	char deputy[DEPARTMENT_SIZE]; /* who spoke in its place; "": itself */
	int64_t turn;
	int kind;
	bool agree;
	bool late;
	const char *conditions; /* JSON [{zh, en}], or NULL */
	const char *reasons;	/* JSON [reason] */
	char given_by[NAME_SIZE];
	instant given_at;
};

/* What an opinion is given on. */
struct review_file {
	struct review *review; /* NULL: there is none */
	const char *number;
	const char *department;	  /* for which is spoken */
	const struct task *task;  /* that department's; NULL: it is not asked */
	void **tasks, **opinions; /* all of the review, NULL-terminated */
};

enum outcome opinion_give(const struct review_file *file, const json_t *data, struct effects *out);
enum outcome opinion_correct(
	const struct review_file *file, const json_t *data, struct effects *out);
enum outcome opinion_withdraw(
	const struct review_file *file, const json_t *data, struct effects *out);

/* The department's opinion that counts, or NULL: it has not spoken, or took it back. */
const struct opinion *opinion_standing(void *const *opinions, const struct task *task);
/* Those that have not spoken, in the order of the list. */
json_t *opinion_waiting(void *const *tasks, void *const *opinions);

#endif
