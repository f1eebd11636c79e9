#include "service/share.h"

#include <stdint.h>

/* The number itself stands in the map. */
static size_t
held(const struct shares *shares, const char *name)
{
	return (size_t)(uintptr_t)map_get(shares->holders, name);
}

static void
set_held(struct shares *shares, const char *name, size_t count)
{
	if (count)
		map_put(shares->holders, name, (void *)(uintptr_t)count);
	else
		map_remove(shares->holders, name);
}

bool
shares_take(struct shares *shares, size_t most, const char *name)
{
	if (!shares->holders)
		shares->holders = map_new();
	if (!share_allows(most, shares->taken, held(shares, name), 1))
		return false;
	set_held(shares, name, held(shares, name) + 1);
	shares->taken++;
	return true;
}

void
shares_give(struct shares *shares, const char *name)
{
	set_held(shares, name, held(shares, name) - 1);
	shares->taken--;
}

void
shares_release(struct shares *shares)
{
	map_free(&shares->holders);
	shares->taken = 0;
}
