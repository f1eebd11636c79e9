/* What an event says, in words: the parts of its data that are worth one, and how they read. */
#ifndef CTL_EVENT_TEXT_H
#define CTL_EVENT_TEXT_H

#include "view.h"

/* "金额（元） 20,000.00；理由 ..." of an event's data; "" if there is nothing to say.  The caller
 * frees. */
char *event_detail(const struct reader *reader, const json_t *data);

#endif
