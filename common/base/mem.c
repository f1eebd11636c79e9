#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef LIAISON_MIMALLOC
#include <mimalloc.h>
#endif

static void *
or_end(void *memory)
{
	if (!memory) {
		fputs("{\"level\":\"error\",\"event\":\"out of memory\"}\n", stderr);
		abort();
	}
	return memory;
}

void *
xmalloc(size_t size)
{
	return or_end(malloc(size ? size : 1));
}

void *
xcalloc(size_t count, size_t size)
{
	return or_end(calloc(count ? count : 1, size ? size : 1));
}

void *
xrealloc(void *old, size_t size)
{
	return or_end(realloc(old, size ? size : 1));
}

char *
xstrdup(const char *text)
{
	return or_end(strdup(text));
}

char *
xstrndup(const char *text, size_t length)
{
	return or_end(strndup(text, length));
}

char *
xasprintf(const char *format, ...)
{
	char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	return or_end(length < 0 ? NULL : text);
}

void
cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

bool
copy_text(char *into, size_t size, const char *text)
{
	size_t length = strnlen(text, size);

	if (length == size) {
		if (size)
			into[0] = '\0';
		return false;
	}
	memcpy(into, text, length);
	into[length] = '\0';
	return true;
}

#ifdef LIAISON_MIMALLOC
void
mem_return_at_once(bool at_once)
{
	static long delay = -1; /* milliseconds, as it is set up */

	if (delay < 0)
		delay = mi_option_get(mi_option_decommit_delay);
	mi_option_set(mi_option_decommit_delay, at_once ? 0 : delay);
}
#else
void
mem_return_at_once(bool at_once)
{
	(void)at_once; /* the sanitizers' allocators keep what is freed, to find its use */
}
#endif
