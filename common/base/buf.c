#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

void
buf_clear(struct buf *buf)
{
	buf->length = 0;
	if (buf->data)
		buf->data[0] = 0;
}

static void
make_room(struct buf *buf, size_t more)
{
	size_t need = buf->length + more + 1, room = buf->room ? buf->room : 64;

	if (need < more)
		abort();
	while (room < need)
		room *= 2;
	if (room != buf->room)
		buf->data = xrealloc(buf->data, room);
	buf->room = room;
}

void
buf_add(struct buf *buf, const void *bytes, size_t length)
{
	make_room(buf, length);
	if (length)
		memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
	buf->data[buf->length] = 0;
}

void
buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list arguments, again;

	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	if (length < 0)
		abort();
	make_room(buf, (size_t)length);
	vsnprintf(buf->data + buf->length, (size_t)length + 1, format, again);
	buf->length += (size_t)length;
	va_end(again);
	va_end(arguments);
}

char *
buf_steal(struct buf *buf)
{
	make_room(buf, 0);
	buf->data[buf->length] = 0;
	char *text = buf->data;
	*buf = (struct buf)BUF_INIT;
	return text;
}
