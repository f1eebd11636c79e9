/*
 * One order out of several streams' events about a case: a stream's own order always holds; across
 * streams the earlier comes first, and at the same instant the cause before its effect.  Pure.
 */
#ifndef CTL_MERGE_H
#define CTL_MERGE_H

#include "json/json.h"

/*
 * `streams` is an array of arrays of events {stream, number, type, time, data, ...}, each in the
 * order of its stream.  The result is one array of the same events, each with `days` (calendar days
 * in UTC+8 since the one before) and `by` (who did it) added.  The caller owns it.
 */
json_t *merge_events(const json_t *streams) must_use;
/* Who did what an event tells: an officer, a portal, a rule, or the stream's service. */
const char *event_actor(const json_t *event);
/* Calendar days in UTC+8 from one RFC 3339 time to another; 0 if one of them is none. */
int64_t days_between(const char *from, const char *until);

#endif
