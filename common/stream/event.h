/* An event of our own stream as it was, or is to be, committed. */
#ifndef STREAM_EVENT_H
#define STREAM_EVENT_H

#include "stream/chain.h"
#include "json/envelope.h"

struct stream_event {
	int64_t number;
	unsigned char hash[HASH_SIZE], body_hash[HASH_SIZE], salt[SALT_SIZE];
	char *body; /* exact bytes: a CloudEvent in JSON; owned.  NULL: erased */
	size_t length;
	char *audience; /* PostgreSQL's array text, "{portal/x,*}"; owned */
};

void stream_event_free(struct stream_event **event);
/* May this principal read the body? */
bool stream_event_allows(const struct stream_event *event, const char *principal);
/* Audience as array text: names are of a bounded alphabet (bus/directory.h), so nothing needs
 * quoting.  The caller frees. */
char *audience_text(const char (*names)[NAME_SIZE], size_t count);

/* Where a stream stands. */
struct stream_head {
	int64_t epoch, number;
	unsigned char hash[HASH_SIZE];
	enum hash_algorithm algorithm;
};

#endif
