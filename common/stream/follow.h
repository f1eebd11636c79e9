/*
 * Following another service's stream: asks for the next page, checks that each event continues the
 * chain that we know, and hands the events on in order.  Keeps its position in memory only; what
 * has been acted on is the cursor, which moves in the transaction of the effects.
 */
#ifndef STREAM_FOLLOW_H
#define STREAM_FOLLOW_H

#include "bus/client.h"
#include "stream/event.h"

struct follower;

/* One event as it came.  body NULL: its audience does not include us. */
struct followed {
	int64_t number, epoch;
	unsigned char hash[HASH_SIZE];
	const char *body;
	size_t length;
};

typedef void follow_take(void *context, struct follower *follower, const struct followed *event);

/* An event that was followed once. */
struct followed_point {
	int64_t number;
	unsigned char hash[HASH_SIZE];
};

/* The data of an answer to stream.compare. */
typedef void follow_compared(void *context, struct follower *follower, const json_t *data);

struct follower_options {
	const char *stream; /* "application/331023-zwfw" */
	const char *own_name;
	struct bus_client *client; /* taken over */
	follow_take *take;
	follow_compared *compared;
	void *context;
};

struct follower *follower_new(const struct follower_options *options);
void follower_free(struct follower **follower);
/* From where to go on: the cursor as committed.  Forgets what was asked for. */
void follower_start_at(
	struct follower *follower, int64_t number, const unsigned char hash[HASH_SIZE]);
/* Asks for the next page if none is asked for and `room`, takes what has come, makes a new socket
 * after silence. */
void follower_step(struct follower *follower, bool room, instant now);

/* The producer is elsewhere, or has another key: it is asked there from now on. */
void follower_move(struct follower *follower, const char *endpoints, const char *server_key);

void *follower_socket(const struct follower *follower);
const char *follower_stream(const struct follower *follower);
int64_t follower_position(const struct follower *follower); /* the last event taken */
int64_t follower_head(
	const struct follower *follower); /* of the producer, as last heard; 0: never */
/* Why following has stopped, or NULL.  It stays stopped until the service starts again or
 * follower_start_at. */
const char *follower_stopped(const struct follower *follower);
/* It has stopped since the producer does not have what was followed. */
bool follower_forked(const struct follower *follower);
bool follower_asks(const struct follower *follower); /* an answer is awaited */
/* Asks the producer which of these, in order, and of the position, heard in that epoch, it has.  At
 * most COMPARED_MOST points. */
#define COMPARED_MOST 256
void follower_compare(struct follower *follower, int64_t epoch, const struct followed_point *points,
	size_t count, instant now);
void follower_stop(struct follower *follower, const char *why);

#endif
