#include "base/mem.h"

#include "base/fault.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

void *
xmalloc(size_t size)
{
	return must(malloc(size ? size : 1));
}

void *
xcalloc(size_t count, size_t size)
{
	return must(calloc(count ? count : 1, size ? size : 1));
}

void *
xrealloc(void *old, size_t size)
{
	return must(realloc(old, size ? size : 1));
}

char *
xstrndup(const char *text, size_t length)
{
	return must(strndup(text, length));
}

char *
xstrdup(const char *text)
{
	return must(strdup(text));
}

char *
xasprintf(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		abort();
	va_end(arguments);
	return text;
}

void
cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

bool
copy_text(char *into, size_t size, const char *text)
{
	size_t length = strlen(text);

	into[0] = 0;
	if (length >= size)
		return false;
	memcpy(into, text, length + 1);
	return true;
}

bool
fault_set(struct fault *fault, const char *format, ...)
{
	va_list arguments;

	if (!fault)
		return false;
	va_start(arguments, format);
	vsnprintf(fault->text, sizeof(fault->text), format, arguments);
	va_end(arguments);
	return false;
}
