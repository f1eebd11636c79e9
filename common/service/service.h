/*
 * A service is its tables: messages with their roles, what they load, and their decisions; main()
 * hands them to service_main(), which is the same for all.
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "base/embedded.h"
#include "bus/directory.h"
#include "db/entity.h"
#include "service/effects.h"

/* A message as routes see it: a command, a query, an event of another stream, or a timer.  Valid
 * for the batch. */
struct message {
	const char *type, *subject;		/* subject "" if absent */
	const char *id;				/* of commands and queries; of an event its id */
	const char *actor, *traceparent, *lang; /* NULL if absent */
	const struct principal *principal;	/* commands and queries; NULL otherwise */
	json_t *data;				/* borrowed; validated against the type's schema */
	const char *stream; /* an event's: "application/331023-zwfw"; a query's: ours */
	/* events */
	int64_t number;
	instant time; /* when it was emitted */
	/* queries */
	const char *own_department; /* ours: "331023-hrss" */
	/* timers: type is the kind, subject the timer's subject */
	int64_t generation;
};

struct loads; /* what a batch will load */

/* Asks for what `lookup` finds by `key`, which is copied.  "" asks for nothing. */
void load(struct loads *loads, const struct lookup *lookup, const char *key);

/* One message being decided. */
struct work {
	const struct message *in;
	struct effects *out;
	void *state; /* the service's own, from service.state_new: caches of what is derived from
			immutable data only */
	struct batch *batch;
};

/*
 * The entity with this primary key as it stands now in this batch, or NULL if there is none.  It
 * may be changed in place.  If the batch has not loaded it, the message (and what follows it) waits
 * for the next batch: then the decision's outcome is thrown away, so just go on as if it were
 * absent.
 */
void *work_find(struct work *work, const struct entity_type *type, const char *key);
/* Those that a natural-key lookup finds: a NULL-terminated array, valid until the decision ends. */
void **work_list(struct work *work, const struct lookup *lookup, const char *key);
void *work_first(struct work *work, const struct lookup *lookup,
	const char *key); /* of work_list, or NULL */

/* Parameters of a query's statement, in order.  Text is copied. */
struct params;
void param_add(struct params *params, const char *text); /* NULL is SQL's NULL */
void param_add_int(struct params *params, int64_t number);

enum route_kind { ROUTE_COMMAND, ROUTE_QUERY, ROUTE_EVENT, ROUTE_TIMER };

struct route {
	enum route_kind kind;
	const char *type; /* NULL ends a table.  Its schema is proto/<folder>/<type>.json; a timer
			     has none */
	unsigned roles; /* commands and queries: any of these (enum role) may send it; equal to the
			   schema's x-roles */
	/* commands, events, timers */
	void (*load)(const struct message *in, struct loads *loads);
	enum outcome (*decide)(struct work *work);
	/* queries: a statement that gives one row of one column, the answer's data as JSON text; no
	 * row is `not_found` */
	const char *statement;
	void (*bind)(const struct message *in, struct params *params);
	/* queries: its time grows with what there is (a list, a search, figures), so it has 2 s and
	 * a session apart; others find their rows by key and have 250 ms */
	bool report;
	/* commands: the answer holds people's data, so its receipt keeps none of it; whoever sends
	 * the same again is told to ask anew */
	bool private_answer;
};

struct service {
	const char *name;    /* "subsidy"; also the database schema and the folder in proto/ */
	const char *summary; /* one line for --help */
	const struct route *routes;
	/* NULL-terminated: every type that decisions change or create, in the order of storing, so
	 * that what others refer to comes first */
	const struct entity_type *const *entities;
	const struct lookup *const *lookups; /* NULL-terminated: every lookup that routes use */
	const struct embedded *sql;	     /* statements and migrations, embedded at build */
	const struct embedded
		*proto;		  /* schemas and problems besides proto/'s, for a test's service */
	void *(*state_new)(void); /* may be NULL */
	void (*state_free)(void *state);
};

/* Runs the daemon until SIGTERM.  Returns its exit status. */
int service_main(const struct service *service, int argc, char **argv);

#endif
