#include "bus/guard.h"

#include "base/log.h"
#include "base/mem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SHUT_OUT_TIME (10 * 60 * MICROSECONDS_PER_SECOND)
#define LOOK_EVERY    (MICROSECONDS_PER_SECOND / 10)
/* A daemon under full load has 60 MiB, its unit's MemoryHigh is 384. */
#define RESIDENT_MOST (INT64_C(256) * 1024 * 1024)
#define ROOM	      (INT64_C(64) * 1024 * 1024)

/* Looks after a cut in which what ZeroMQ frees goes back to the kernel at once. */
#define LOOKS_TO_FREE 10

struct guard {
	struct zap *zap;
	struct peers *peers;
	const char *endpoint, *own_key;
	int64_t next, most;
	struct peer_excess suspect; /* of the look before; fd -1: none */
	int freeing;		    /* looks to come */
};

struct guard *
guard_new(struct zap *zap, struct peers *peers, const char *endpoint, const char *own_key)
{
	struct guard *guard = xcalloc(1, sizeof(*guard));

	*guard = (struct guard){
		zap, peers, endpoint, own_key, .most = RESIDENT_MOST, .suspect = {.fd = -1}};
	return guard;
}

void
guard_free(struct guard **guard)
{
	free(*guard);
	*guard = NULL;
}

void
guard_shut_out(struct guard *guard, const char *name, const char *address, const char *why)
{
	if (zap_shut_out(guard->zap, name, SHUT_OUT_TIME))
		log_error("principal shut out", LOG("sender", name), LOG("address", address),
			LOG("why", why),
			LOG("minutes", SHUT_OUT_TIME / MICROSECONDS_PER_SECOND / 60));
}

/* ---- memory ---- */

static int64_t
resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long pages = 0;

	if (file && fscanf(file, "%*d %ld", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

/* Of a connection that never sent a whole message only its address is known.  It is one of those
 * keys that were accepted and that no other connection has. */
struct silent {
	const struct guard *guard;
	size_t count;
	char key[KEY_TEXT_SIZE];
};

static void
add_silent(void *context, const char *key)
{
	struct silent *silent = context;

	if (strcmp(key, silent->guard->own_key) == 0 || peers_stands(silent->guard->peers, key))
		return;
	if (silent->count++ == 0)
		snprintf(silent->key, sizeof(silent->key), "%s", key);
}

static const struct principal *
sender_of(struct guard *guard, const struct peer_excess *worst)
{
	struct silent silent = {.guard = guard, .count = 1};

	if (worst->key[0])
		snprintf(silent.key, sizeof(silent.key), "%s", worst->key);
	else {
		silent.count = 0;
		zap_each_accepted(guard->zap, add_silent, &silent);
	}
	return silent.count == 1
		       ? directory_by_key(zap_directory(guard->zap), silent.key, clock_now())
		       : NULL;
}

static void
cut(struct guard *guard, const struct peer_excess *worst)
{
	static const char why[] = "it sends a message that does not end";
	const struct principal *sender = sender_of(guard, worst);

	log_error("connection cut", LOG("sender", sender ? sender->name : "unknown"),
		LOG("address", worst->address), LOG("bytes", worst->bytes), LOG("why", why));
	if (sender)
		guard_shut_out(guard, sender->name, worst->address, why);
	mem_return_at_once(true);
	guard->freeing = LOOKS_TO_FREE;
	shutdown(worst->fd, SHUT_RDWR);
}

/* It must be the worst at two looks, one after the other: a message that is only under way is
 * whole by then. */
static void
look_for_sender(struct guard *guard)
{
	struct peer_excess worst;
	int before = guard->suspect.fd;

	guard->suspect.fd = -1;
	if (!peers_worst(guard->peers, guard->endpoint, &worst))
		return;
	if (worst.fd == before)
		cut(guard, &worst);
	else
		guard->suspect = worst;
}

/* After a cut memory comes back at once; if some stays, it must not make others suspect. */
static void
settle(struct guard *guard, int64_t resident)
{
	if (resident < RESIDENT_MOST)
		guard->most = RESIDENT_MOST;
	if (!guard->freeing || --guard->freeing)
		return;
	mem_return_at_once(false);
	if (resident + ROOM > guard->most)
		guard->most = resident + ROOM;
}

void
guard_look(struct guard *guard)
{
	int64_t now = clock_monotonic();

	if (now < guard->next)
		return;
	guard->next = now + LOOK_EVERY;
	int64_t resident = resident_bytes();
	settle(guard, resident);
	if (resident > guard->most && !guard->freeing)
		look_for_sender(guard);
	else
		guard->suspect.fd = -1;
	peers_look(guard->peers);
}
