#include "service/item.h"

#include "base/log.h"
#include <stdlib.h>
#include <string.h>

struct item *
item_new(enum item_kind kind)
{
	struct item *item = xcalloc(1, sizeof(*item));

	item->kind = kind;
	item->size = sizeof(*item);
	item->message.subject = "";
	return item;
}

void
item_free(struct item **item)
{
	if (!*item)
		return;
	envelope_release(&(*item)->envelope);
	buf_release(&(*item)->answer);
	free((*item)->text);
	free((*item)->key);
	free((*item)->parked_case);
	free((*item)->unreadable);
	free(*item);
	*item = NULL;
}

void
item_forget_attempt(struct item *item)
{
	item->has_receipt = item->other_hash = item->stale = false;
	item->copy_of = NULL;
	item->changes = 0;
	buf_clear(&item->answer);
}

bool
item_is_same_as_another(const struct item *item)
{
	return item->copy_of && memcmp(item->hash, item->copy_of->hash, HASH_SIZE) == 0;
}

void
item_log_context(const struct item *item, int64_t batch)
{
	char trace[33];
	struct log_context context = {
		.message_id = item->message.id,
		.type = item->message.type,
		.case_number = item->message.subject[0] ? item->message.subject : NULL,
		.principal =
			item->kind == ITEM_COMMAND ? item->principal.name : item->message.stream,
		.batch = batch,
	};

	if (item->message.traceparent && traceparent_trace_id(item->message.traceparent, trace))
		context.trace_id = trace;
	log_set_context(&context);
}
