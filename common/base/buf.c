#include "base/buf.h"

#include <errno.h>
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
		buf->data[0] = '\0';
}

#define FIRST_ROOM                                                                                 \
	480 /* most texts are at most some hundred bytes: so few are moved while they grow */

/* Room for `length` more bytes and the NUL. */
static char *
make_room(struct buf *buf, size_t length)
{
	if (length >= SIZE_MAX / 4 - buf->length)
		abort();
	size_t need = buf->length + length + 1;
	if (need > buf->room) {
		size_t room = buf->room ? buf->room * 2 : FIRST_ROOM;
		buf->room = room > need ? room : need;
		buf->data = xrealloc(buf->data, buf->room);
	}
	return buf->data + buf->length;
}

void
buf_add(struct buf *buf, const void *bytes, size_t length)
{
	char *end = make_room(buf, length);

	if (length)
		memcpy(end, bytes, length);
	end[length] = '\0';
	buf->length += length;
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
	va_end(arguments);
	if (length < 0)
		abort();
	vsnprintf(make_room(buf, (size_t)length), (size_t)length + 1, format, again);
	va_end(again);
	buf->length += (size_t)length;
}

char *
buf_steal(struct buf *buf)
{
	char *data = buf->data ? buf->data : xstrdup("");

	*buf = (struct buf)BUF_INIT;
	return data;
}

bool
buf_read_file(struct buf *buf, const char *path, size_t most, struct fault *fault)
{
	FILE *file = fopen(path, "re");
	char piece[4096];
	size_t start = buf->length, length;

	if (!file)
		return fault_set(fault, "%s: %s", path, strerror(errno));
	while ((length = fread(piece, 1, sizeof(piece), file)) > 0 && buf->length - start <= most)
		buf_add(buf, piece, length);
	int error = ferror(file) ? errno : 0;
	fclose(file);
	buf_add(buf, "", 0);
	if (error)
		return fault_set(fault, "%s: %s", path, strerror(error));
	if (buf->length - start > most)
		return fault_set(fault, "%s: larger than %zu bytes", path, most);
	if (memchr(buf->data + start, '\0', buf->length - start))
		return fault_set(fault, "%s: not a text file: it has a NUL byte", path);
	return true;
}
