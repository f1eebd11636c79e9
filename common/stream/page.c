#include "stream/page.h"

#include "base/text.h"
#include <inttypes.h>

void
page_begin(struct page *page, const char *stream, const struct stream_head *head)
{
	char hash[2 * HASH_SIZE + 1];

	hex_encode(head->hash, HASH_SIZE, hash);
	*page = (struct page){0};
	buf_printf(&page->json,
		"{\"stream\":\"%s\",\"epoch\":%" PRId64
		",\"alg\":\"%s\",\"head\":{\"number\":%" PRId64 ",\"hash\":\"%s\"},\"events\":[",
		stream, head->epoch, hash_algorithm_name(head->algorithm), head->number, hash);
}

size_t
page_encoded_length(const char *body, size_t length)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	text_add_json(&text, body, length);
	return text.length;
}

static void
add_body(struct buf *into, const unsigned char *salt, const char *body, size_t length)
{
	char hex[2 * SALT_SIZE + 1];

	hex_encode(salt, SALT_SIZE, hex);
	buf_printf(into, "\"salt\":\"%s\",\"body\":", hex);
	text_add_json(into, body, length);
}

static void
add_hash(struct buf *into, const unsigned char body_hash[HASH_SIZE])
{
	char hex[2 * HASH_SIZE + 1];

	hex_encode(body_hash, HASH_SIZE, hex);
	buf_printf(into, "\"body_hash\":\"%s\"", hex);
}

bool
page_add(struct page *page, int64_t number, const unsigned char body_hash[HASH_SIZE],
	const unsigned char *salt, const char *body, size_t length)
{
	size_t before = page->json.length;

	if (page->count == PAGE_EVENTS_MOST)
		return false;
	buf_printf(&page->json, "%s{\"number\":%" PRId64 ",", page->count ? "," : "", number);
	if (body)
		add_body(&page->json, salt, body, length);
	else
		add_hash(&page->json, body_hash);
	buf_add_char(&page->json, '}');
	if (page->count && page->json.length > PAGE_BYTES_MOST) {
		page->json.length = before;
		return false;
	}
	page->count++;
	return true;
}

void
page_end(struct page *page)
{
	buf_add_text(&page->json, "]}");
}

void
page_release(struct page *page)
{
	buf_release(&page->json);
}
