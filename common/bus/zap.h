/*
 * The handler that ZeroMQ asks whether a key may connect (ZAP, RFC 27): a thread of its own, which
 * answers from the directory.  It must be there before any socket binds.  A context has one at
 * most.  The thread writes no log, as a line would carry what the main thread is working on:
 * zap_upkeep does.  Only files of this folder see it.
 *
 * The directory belongs to the main thread, which alone changes it; the handler's thread reads it
 * under a lock.
 */
#ifndef BUS_ZAP_H
#define BUS_ZAP_H

#include "bus/directory.h"

#define ZAP_DOMAIN "liaison"

struct zap;

/* Takes the directory over, also when it gives NULL and a fault. */
struct zap *zap_start(void *context, struct directory *directory, struct fault *fault) must_use;
void zap_stop(struct zap **zap);
void zap_set_directory(struct zap *zap, struct directory *directory); /* taken over */
const struct directory *zap_directory(const struct zap *zap);
/*
 * Shuts a principal out, with both its keys, for so many microseconds; until then a directory that
 * is put in force ends it too.  False if it is out already.
 */
bool zap_shut_out(struct zap *zap, const char *name, int64_t time);
/* Why this key may not speak now, for an operator: static; NULL if it may.  Main thread. */
const char *zap_refusal(const struct zap *zap, const char *public_key, instant now);
/* Calls back with the keys accepted last, each once. */
void zap_each_accepted(
	struct zap *zap, void (*found)(void *context, const char *key), void *context);
/* A key whose refusals are neither counted nor logged, as we send it ourselves.  NULL: none. */
void zap_expect(struct zap *zap, const char *public_key);
/* Logs refused keys and brings the handler's clock up to date.  Call it often. */
void zap_upkeep(struct zap *zap);
uint64_t zap_refused(struct zap *zap);

#endif
