#include "base/fault.h"

#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
fault_set(struct fault *fault, const char *format, ...)
{
	char text[sizeof(fault->text)]; /* the old text may be an argument of the new one */
	va_list arguments;

	if (!fault)
		return false;
	va_start(arguments, format);
	int length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (length < 0)
		text[0] = '\0';
	else if ((size_t)length >= sizeof(text))
		text[text_cut(text, sizeof(text) - 1)] = '\0';
	text_mend(text); /* what is quoted may be anything */
	memcpy(fault->text, text, sizeof(text));
	return false;
}
