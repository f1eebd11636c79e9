/* The months of receipts: parts are made ahead, so that no command ever meets a missing one. */
#include "base/log.h"
#include "service/run.h"

#define TRY_EVERY (60 * MICROSECONDS_PER_SECOND) /* after a failure */

static void
on_kept(void *context, void *item, const struct db_result *result)
{
	struct run *run = context;

	(void)item;
	if (db_status(result) != DB_ERROR)
		return;
	run->receipts_kept_at = 0;
	run->receipts_look = clock_monotonic() + TRY_EVERY;
	log_error("no parts of the table of receipts for the months to come",
		LOG("error", db_message(result)),
		LOG("what_to_do",
			"see \"Receipts by month\" in the runbook; commands are answered as "
			"long as the parts that are there last"));
}

/* Once a day, in a transaction of its own before the batch's, on the same session: nothing else is
 * under way. */
void
run_keep_receipts(struct run *run, instant now)
{
	instant last = run->receipts_kept_at;
	struct params params;

	if ((last && now >= last && now < last + MICROSECONDS_PER_DAY) ||
		clock_monotonic() < run->receipts_look)
		return;
	struct arena *arena = arena_new();
	params_clear(&params, arena);
	param_add_instant(&params, now);
	param_add_int(&params, run->receipt_days);
	run->receipts_kept_at = now;
	db_send(run->write, "receipts_keep", &params, on_kept, NULL);
	db_sync(run->write, NULL, NULL);
	arena_free(&arena);
}
