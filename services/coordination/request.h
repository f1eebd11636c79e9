/*
 * An enterprise's request to the departments, 诉求: what it needs, or what it could not get done.
 * It has a number, exactly one owner at any time, a clock, an answer that must come, and a rating
 * by who asked.  It is never closed without an answer.
 *
 *     open --answer--> answered --rated 3 to 5, or not at all for ten working days--> closed
 *     open --deadline--> overdue (the deputy's, or still its owner's) --answer--> answered
 *     answered --rated 1 or 2--> open, once: the owner answers again; after that closed
 */
#ifndef COORDINATION_REQUEST_H
#define COORDINATION_REQUEST_H

#include "responsibility.h"

#define REQUEST_DEADLINE    "coordination.request_deadline"
#define REQUEST_LAPSE	    "coordination.request_lapse"
#define REQUEST_NUMBER_SIZE 48
#define REQUESTS_MOST	    999999 /* a year: places in the number */
#define RATING_DAYS	    10	   /* working days to rate an answer */
#define RATING_GOOD	    3	   /* of 5, and better */

enum request_state { REQUEST_OPEN, REQUEST_OVERDUE, REQUEST_ANSWERED, REQUEST_CLOSED };
extern const char *const request_states[];

struct request {
	char number[ENTITY_KEY_SIZE]; /* "Q331023-2026-000001-K" */
	char matter[MATTER_SIZE];
	int64_t version; /* of the matter */
	char party[20];	 /* unified social credit code */
	const char *text, *external_ids;
	char portal[NAME_SIZE]; /* that filed it */
	char owner[DEPARTMENT_SIZE], deputy[DEPARTMENT_SIZE];
	int state;
	instant filed_at, due; /* due: of the answer, or while answered of the rating */
	const char *answer;    /* JSON {zh, en}; the last one */
	char answered_by[NAME_SIZE];
	instant answered_at;
	int64_t rating; /* 1 to 5; 0: none */
	int64_t reopened, days, generation;
};

/* The last number of the year. */
struct request_sequence {
	char sequence[ENTITY_KEY_SIZE]; /* "request" */
	int64_t year, last;
};

struct request_filing {
	const struct responsibility *responsibility; /* NULL: nobody is responsible: refused */
	struct request_sequence *sequence;	     /* NULL: the first of all */
	const char *matter;
};

/* A portal files it for an enterprise; the matter's lead department has it. */
enum outcome request_file(
	const struct request_filing *filing, const json_t *data, struct effects *out);
/* The owner hands it to another department that the matter names; the clock goes on. */
enum outcome request_pass(struct request *request, const struct responsibility *responsibility,
	const char *number, const json_t *data, struct effects *out);
/* An officer of the owner answers. */
enum outcome request_answer(
	struct request *request, const char *number, const json_t *data, struct effects *out);
/* Who filed it says how good the answer was. */
enum outcome request_rate(
	struct request *request, const char *number, const json_t *data, struct effects *out);
/* Timers. */
enum outcome request_pass_deadline(
	struct request *request, int64_t generation, struct effects *out);
enum outcome request_lapse(struct request *request, int64_t generation, struct effects *out);

#endif
