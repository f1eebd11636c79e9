#include "stream/event.h"

#include "base/mutant.h"
#include <stdlib.h>
#include <string.h>

void
stream_event_free(struct stream_event **event)
{
	if (!*event)
		return;
	free((*event)->body);
	free((*event)->audience);
	free(*event);
	*event = NULL;
}

char *
audience_text(const char (*names)[NAME_SIZE], size_t count)
{
	struct buf text = BUF_INIT;

	buf_add_char(&text, '{');
	for (size_t i = 0; i < count && names[i][0]; i++)
		buf_printf(&text, "%s%s", i ? "," : "", names[i]);
	buf_add_char(&text, '}');
	return buf_steal(&text);
}

bool
stream_event_allows(const struct stream_event *event, const char *principal)
{
	size_t length = strlen(principal);

	if (MUTANT("audience_ignored"))
		return true;
	for (const char *at = event->audience + 1; *at && *at != '}';) {
		size_t name = strcspn(at, ",}");

		if ((name == 1 && *at == '*') ||
			(name == length && memcmp(at, principal, length) == 0))
			return true;
		at += name + (at[name] == ',');
	}
	return false;
}
