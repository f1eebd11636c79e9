/*
 * What waits for an officer, out of several services' answers: with the working days that are left,
 * the most urgent first.  Pure.
 */
#ifndef CTL_DESK_H
#define CTL_DESK_H

#include "domain/calendar.h"
#include "json/json.h"

/*
 * Adds `left_days` to each item that has a `due`: working days, today among them, 0 or less once it
 * has passed; and sorts: by what is left, then those without a limit, each by how long it has
 * waited.  The caller owns the result.
 */
json_t *desk_sorted(const json_t *items, const struct calendar *calendar, instant now) must_use;

/*
 * Adds `next`: what to type next for this item, by an officer of `department`.  With --to where the
 * service is of another department, since the client would not ask that one.
 */
void desk_add_next(json_t *item, const char *department);

#endif
