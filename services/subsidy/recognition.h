/*
 * A recognition, 认定: what an award gives that is a title and no money.  It holds for as many
 * months as the policy says, then it expires; before that an officer may revoke it, for reasons.
 * What it says of the enterprise, the one window keeps in the profile, so that other policies can
 * read it.
 */
#ifndef SUBSIDY_RECOGNITION_H
#define SUBSIDY_RECOGNITION_H

#include "award.h"

/* Timers; their subject is the award. */
#define RECOGNITION_DUE "recognition_due" /* it ends soon: time to be assessed anew */
#define RECOGNITION_END "recognition_end"

struct recognition {
	char award[ENTITY_KEY_SIZE];
	char certificate[ENTITY_KEY_SIZE]; /* "<case>/c1" */
	char party[64], party_name[801];   /* as the award names it */
	const char *title;		   /* JSON {zh, en} */
	char granted_by[DEPARTMENT_SIZE];
	char valid_from[DATE_TEXT_SIZE], valid_to[DATE_TEXT_SIZE]; /* both days included */
	instant ended_at; /* 0: it holds; by whom is NULL if it only expired */
	char ended_by[NAME_SIZE];
};

/* The day so many months after this one, and so many days. */
bool date_after(const char *from, int64_t months, int64_t days, char into[DATE_TEXT_SIZE]) must_use;

/* Gives the title that the award's policy names; the award is approved. */
enum outcome recognition_give(struct award *award, struct effects *out);
/* The timers. */
enum outcome recognition_warn(
	struct award *award, const struct recognition *recognition, struct effects *out);
enum outcome recognition_expire(
	struct award *award, struct recognition *recognition, struct effects *out);
/* An officer of the department that gave it, who had no other part in it. */
enum outcome recognition_revoke(struct award_file *file, struct recognition *recognition,
	const json_t *data, struct effects *out);

#endif
