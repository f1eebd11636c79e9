/* The millions of event bodies: parts are made ahead, so that no event ever meets a missing one. */
#include "base/log.h"
#include "service/run.h"

#define TRY_EVERY (60 * MICROSECONDS_PER_SECOND) /* after a failure */
#define AHEAD	  1500000			 /* numbers for which there are parts */

static void
on_kept(void *context, void *item, const struct db_result *result)
{
	struct run *run = context;

	(void)item;
	if (db_status(result) == DB_OK)
		run->bodies_until = db_int(result, 0, 0);
	if (db_status(result) != DB_ERROR)
		return;
	run->bodies_look = clock_monotonic() + TRY_EVERY;
	log_error("no parts of the table of event bodies for the numbers to come",
		LOG("error", db_message(result)),
		LOG("what_to_do", "see \"Event bodies by million\" in the runbook; events are "
				  "appended as long as the parts that are there last"));
}

/* In a transaction of its own before the batch's, like the receipts'. */
void
run_keep_bodies(struct run *run)
{
	static const struct params none;

	if (run->head.number + AHEAD < run->bodies_until || clock_monotonic() < run->bodies_look)
		return;
	db_send(run->write, "bodies_keep", &none, on_kept, NULL);
	db_sync(run->write, NULL, NULL);
}
