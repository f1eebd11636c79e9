/* The queue for money: who was filed first is served first, and nobody is served out of turn. */
#include "award.h"

#include "part.h"
#include "payment.h"
#include <stdlib.h>
#include <string.h>

static int
filed_before(const void *one, const void *other)
{
	const struct award *a = *(void *const *)one, *b = *(void *const *)other;

	if (a->filed_at != b->filed_at)
		return a->filed_at < b->filed_at ? -1 : 1;
	return strcmp(a->number, b->number);
}

size_t
award_sort_queue(void **waiting)
{
	size_t count = 0;

	while (waiting[count])
		count++;
	qsort(waiting, count, sizeof(*waiting), filed_before);
	return count;
}

void
award_stop_waiting(struct award *award, struct fund *fund)
{
	fund->waiting--;
	memset(award->waits_for, 0, sizeof(award->waits_for));
}

enum outcome
award_wait(struct award *award, struct fund *fund, struct effects *out)
{
	award->state = AWARD_WAITING_FOR_FUNDS;
	COPY_TEXT(award->waits_for, fund->fund);
	fund->waiting++;
	return award_tell(award, "award.waiting_for_funds.v1", NULL,
		json_pack("{s:s, s:s, s:I, s:I}", "policy", award->policy, "fund", fund->fund,
			"amount", (json_int_t)award->amount, "available",
			(json_int_t)fund->available),
		out);
}

struct fund *
award_queue_before(const struct award_file *file)
{
	for (size_t i = 0; i < ALLOCATIONS_MOST; i++)
		if (file->funds[i] && file->funds[i]->waiting > 0)
			return file->funds[i];
	return NULL;
}

/* Its place is at the head of its fund's queue: that it waits there itself does not hold it up. */
enum serving
award_serve(struct award_file *file, struct fund *fund, struct effects *out)
{
	size_t source;

	if (award_commit(file, &source, out) != COMMITTED) {
		struct fund *lacking = file->funds[source];

		if (!lacking || lacking == fund)
			return SERVING_STOPPED;
		award_stop_waiting(file->award, fund);
		award_wait(file->award, lacking, out);
		return SERVED;
	}
	award_stop_waiting(file->award, fund);
	if (!award_enter(file->award, STEP_SERVE) ||
		(file->award->parent[0] ? part_committed(file->award, out)
					: award_grant(file, out)) == REFUSED)
		return SERVING_REFUSED;
	return SERVED;
}

void
fund_serve_later(const struct fund *fund, struct effects *out)
{
	if (fund->waiting > 0)
		timer_set(out, FUND_QUEUE, fund->fund, out->now, fund->postings);
}
