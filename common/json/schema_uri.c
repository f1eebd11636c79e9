/* References between schemas: RFC 3986, section 5.2, as far as names of schemas need it. */
#include "json/schema_node.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of "scheme:", or 0. */
static size_t
scheme_length(const char *uri)
{
	size_t at = 0;

	while (isalnum((unsigned char)uri[at]) || (at && uri[at] && strchr("+-.", uri[at])))
		at++;
	return at && isalpha((unsigned char)uri[0]) && uri[at] == ':' ? at + 1 : 0;
}

/* The bytes of "scheme://authority" or "scheme:". */
static size_t
prefix_length(const char *uri)
{
	size_t scheme = scheme_length(uri);

	if (strncmp(uri + scheme, "//", 2) != 0)
		return scheme;
	return scheme + 2 + strcspn(uri + scheme + 2, "/?#");
}

/* Appends the path up to `end`, with . and .. worked out; `start` is where the path begins. */
static void
add_path(struct buf *into, size_t start, const char *path, const char *end)
{
	while (path < end) {
		const char *slash = memchr(path, '/', (size_t)(end - path));
		size_t length = (size_t)((slash ? slash : end) - path);
		bool up = length == 2 && memcmp(path, "..", 2) == 0;

		if (up && into->length > start + 1) {
			into->length--; /* the slash before the part that goes */
			while (into->length > start && into->data[into->length - 1] != '/')
				into->length--;
		} else if (!up && !(length == 1 && *path == '.')) {
			buf_add(into, path, length + (slash != NULL));
		}
		path += length + (slash != NULL);
	}
}

/* The base's path up to its last slash, then the reference's. */
static void
add_merged(struct buf *into, const char *base, const char *reference)
{
	size_t prefix = prefix_length(base), path = strcspn(base + prefix, "?#");
	const char *start = base + prefix, *slash = memrchr(start, '/', path);
	size_t own = strcspn(reference, "?#");

	buf_add(into, base, prefix);
	if (!path && prefix > scheme_length(base) && *reference != '/')
		buf_add_char(into, '/');
	if (slash && *reference != '/')
		add_path(into, prefix, start, slash + 1);
	add_path(into, prefix, reference, reference + own);
	buf_add_text(into, reference + own);
}

char *
schema_uri(const char *base, const char *reference)
{
	struct buf uri = BUF_INIT;

	if (scheme_length(reference))
		buf_add_text(&uri, reference);
	else if (!*reference || *reference == '#')
		buf_printf(&uri, "%.*s%s", (int)strcspn(base, "#"), base, reference);
	else if (strncmp(reference, "//", 2) == 0)
		buf_printf(&uri, "%.*s%s", (int)scheme_length(base), base, reference);
	else
		add_merged(&uri, base, reference);
	if (uri.length && uri.data[uri.length - 1] == '#')
		uri.data[--uri.length] = '\0';
	buf_add(&uri, "", 0);
	uri.data[uri.length] = '\0';
	return buf_steal(&uri);
}
