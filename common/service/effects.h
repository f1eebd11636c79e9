/*
 * What a decision is given and what it brings about.  A decision is a pure function of entities, a
 * message and `now`: it changes the (flat) entities it was handed, and says here what else must
 * happen.  The runtime carries it out in the batch's transaction, or, after a refusal, undoes it
 * all.  For unit tests: effects_init, decide, look, effects_release.
 */
#ifndef SERVICE_EFFECTS_H
#define SERVICE_EFFECTS_H

#include "db/entity.h"
#include "domain/calendar.h"
#include "json/envelope.h"

enum outcome { DONE, REFUSED };

#define AUDIENCE_MOST 8
#define EVERYONE      "*"

struct event {
	const char *type;	 /* "award.approved.v1": static text */
	char subject[NAME_SIZE]; /* the case number, or what it is about; parking and `trace` go by
				    it */
	char audience[AUDIENCE_MOST]
		     [NAME_SIZE]; /* principals that may read the body; EVERYONE for all */
	json_t *data;		  /* owned */
};

struct timer {
	const char *kind; /* a TIMER route's type: static text */
	char subject[ENTITY_KEY_SIZE];
	instant due;
	int64_t generation; /* the entity's own counter; a timer of another generation is stale */
	bool cancel;
};

struct created {
	const struct entity_type *type;
	void *entity;
};

struct effects {
	/* given */
	instant now;
	const char *principal;	/* whose key it was ("officer/331023-hrss/zhang-wei"); the stream of
				   an event; "timer" */
	const char *department; /* that principal's */
	const char *service;	/* ours: "subsidy/331023-hrss" */
	const char *own_department;	 /* ours: "331023-hrss" */
	const struct calendar *calendar; /* our department's working days */
	struct arena *arena;		 /* for long text that entities point to */
	/* brought about */
	struct problem problem; /* code NULL unless refused */
	bool broken;   /* an event or the answer could not be made (a text was no UTF-8, a reader no
			  name): nothing is   done */
	json_t *reply; /* data of the answer; NULL: {} */
	struct event *events;
	size_t event_count, event_room;
	struct timer *timers;
	size_t timer_count, timer_room;
	struct created *created;
	size_t created_count, created_room;
};

void effects_init(struct effects *out, struct arena *arena); /* zeroed but for the arena */
void effects_release(struct effects *out); /* what was brought about; what was given stays */

/* clang-format off */
#define P(value) _Generic((value), char *: param_text, const char *: param_text, \
	int: param_int, long: param_int, long long: param_int)(value)
#define P_MONEY(fen) param_money(fen)
/* clang-format on */

/*
 * Refuses: `return refuse(out, "fund_insufficient", P(fund->id), P_MONEY(fund_available(fund)));`.
 * The code is one of proto/problems.json, which names the parameters in this order.  Always returns
 * REFUSED.
 */
#define refuse(out, code, ...)                                                                     \
	refuse_with((out), (code), (const struct param[PROBLEM_PARAMS_MOST]){__VA_ARGS__})
enum outcome refuse_with(struct effects *out, const char *code, const struct param *params);

/* Adds an event.  Takes over event.data.  Returns DONE, so that a decision may end with it. */
enum outcome emit(struct effects *out, struct event event);
/* The answer's data.  Takes it over.  Returns DONE. */
enum outcome reply(struct effects *out, json_t *data);
/* A new, zeroed entity; fill its key before the decision ends.  A second one with the same key is a
 * defect of the decision. */
void *create(struct effects *out, const struct entity_type *type);
/* Sets the timer (kind, subject), replacing an earlier one; or takes it away. */
void timer_set(struct effects *out, const char *kind, const char *subject, instant due,
	int64_t generation);
void timer_cancel(struct effects *out, const char *kind, const char *subject);

#endif
