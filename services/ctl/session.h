/*
 * Speaking to services: our key, the directory, and a connection to each service that was asked
 * something.
 */
#ifndef CTL_SESSION_H
#define CTL_SESSION_H

#include "bus/directory.h"
#include "settings.h"

struct session;

/* Reads the directory and our secret key (<keys>/<principal with / as .>.key). */
struct session *session_open(const struct settings *settings, struct fault *fault) must_use;
void session_close(struct session **session);
const struct directory *session_directory(const struct session *session);

struct question {
	const struct principal *service;
	const char *type;
	const char *subject; /* NULL: none */
	const json_t *data;  /* NULL: {} */
	const char *after;   /* NULL: none */
	const char *id;	     /* NULL: a new one */
	int patience_ms;     /* 0: as the settings say */
};

enum reply_kind {
	REPLY_ANSWER,
	REPLY_PROBLEM, /* refused: data is the problem */
	REPLY_SILENCE  /* no answer: `fault` says what is known */
};

struct reply {
	enum reply_kind kind;
	char id[UUID_TEXT_SIZE]; /* of our message */
	json_t *document;	 /* the whole answer */
	const json_t *data;	 /* part of it; NULL in silence */
	struct fault fault;
};

/*
 * Asks and waits.  What gets no answer, or is put off (busy, not_yet), is sent again as the same
 * bytes until the time is over: it is done once all the same.  Release the reply.
 */
void session_ask(struct session *session, const struct question *question, struct reply *ret);
/*
 * The same of several services at once, each at most once among the questions: takes as long as the
 * slowest, so one that is down costs its time only once.  Release each reply.
 */
void session_ask_all(
	struct session *session, const struct question *questions, size_t count, struct reply *ret);
void reply_release(struct reply *reply);
#define _cleanup_reply_ __attribute__((cleanup(reply_release)))

#endif
