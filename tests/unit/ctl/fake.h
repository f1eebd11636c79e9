/* Services that answer as a test says, on real sockets, and the client run against them. */
#ifndef TESTS_CTL_FAKE_H
#define TESTS_CTL_FAKE_H

#include "json/json.h"

/*
 * The answer's data, owned by the fake.  An object with a `code` is a problem; NULL is silence.
 * `times` is how often this message was asked of this service, this time included.  Called by other
 * threads.
 */
typedef json_t *fake_answer(
	void *context, const char *service, const char *type, const json_t *data, int times);

struct fake;

/* `services` ends with NULL; their principals are in the directory, and operator/platform/ops. */
struct fake *fake_start(const char *const *services, fake_answer *answer, void *context);
void fake_stop(struct fake **fake);
/* Adds a service to the directory that nobody runs. */
struct fake *fake_start_but(
	const char *const *services, const char *absent, fake_answer *answer, void *context);

/* Runs `liaison` with these words, separated by blanks; its exit status.  What it printed and
 * complained about is put in place of what stands there. */
int fake_run(struct fake *fake, const char *words, struct buf *printed, struct buf *complained);

#endif
