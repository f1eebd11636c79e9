#include "ledger.h"

#include "base/mutant.h"
#include "store.h"
#include <inttypes.h>
#include <stdio.h>

const char *const accounts[] = {
	"budget", "available", "committed", "instructed", "paid", "revenue", NULL};

static void
add_line(const struct movement *movement, int place, enum account account, int64_t amount,
	struct effects *out)
{
	struct ledger_line *line = create(out, &ledger_line_type);

	snprintf(line->transaction, sizeof(line->transaction), "%s#%" PRId64, movement->fund,
		movement->number);
	snprintf(line->line, sizeof(line->line), "%s#%" PRId64 "/%d", movement->fund,
		movement->number, place);
	line->account = account;
	COPY_TEXT(line->fund, movement->fund);
	line->amount = amount;
	COPY_TEXT(line->about, movement->about);
	COPY_TEXT(line->what, movement->what);
	line->at = out->now;
}

void
ledger_post(const struct movement *movement, struct effects *out)
{
	add_line(movement, 1, movement->from, -movement->amount, out);
	add_line(movement, 2, movement->to, movement->amount + MUTANT("ledger_off_by_one"), out);
}
