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

#define SHORT 64 /* what is printed is mostly no longer, and so is formatted once */

char *
buf_room(struct buf *buf, size_t length)
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
	char *end = buf_room(buf, length);

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
	char *end = buf_room(buf, 1);

	end[0] = c;
	end[1] = '\0';
	buf->length++;
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list arguments, again;
	char *end = buf_room(buf, SHORT);
	size_t room = buf->room - buf->length;

	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(end, room, format, arguments);
	va_end(arguments);
	if (length < 0)
		abort();
	if ((size_t)length >= room)
		vsnprintf(buf_room(buf, (size_t)length), (size_t)length + 1, format, again);
	va_end(again);
	buf->length += (size_t)length;
}

void
buf_add_int(struct buf *buf, int64_t value)
{
	char digits[24], *at = digits + sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0)
		*--at = '-';
	buf_add(buf, at, (size_t)(digits + sizeof(digits) - at));
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
