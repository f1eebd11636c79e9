/* Memory, arenas, buffers and faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include <unistd.h>

static void
test_copy_text(void **state)
{
	char small[4] = "old";

	(void)state;
	assert_true(COPY_TEXT(small, "abc"));
	assert_string_equal(small, "abc");
	assert_false(COPY_TEXT(small, "abcd"));
	assert_string_equal(small, "");
	assert_true(COPY_TEXT(small, ""));
}

static void
test_nothing_is_not_null(void **state)
{
	_cleanup_free_ char *none = xmalloc(0);
	_cleanup_free_ char *zeros = xcalloc(0, 8);
	_cleanup_free_ char *cut = xstrndup("abc", 2);
	_cleanup_free_ char *made = xasprintf("%d-%s", 7, "x");

	(void)state;
	assert_non_null(none);
	assert_non_null(zeros);
	assert_string_equal(cut, "ab");
	assert_string_equal(made, "7-x");
}

static void
test_buf_grows_and_ends_in_nul(void **state)
{
	_cleanup_buf_ struct buf buf = BUF_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_printf(&buf, "%03d,", i);
	assert_int_equal(buf.length, 4000);
	assert_int_equal(strlen(buf.data), 4000);
	assert_memory_equal(buf.data + 3996, "999,", 5);
	buf_clear(&buf);
	assert_string_equal(buf.data, "");
	buf_add(&buf, "a\0b", 3);
	assert_int_equal(buf.length, 3);
	assert_int_equal(buf.data[3], 0);
}

static void
test_buf_steal(void **state)
{
	struct buf buf = BUF_INIT;
	_cleanup_free_ char *empty = buf_steal(&buf);

	(void)state;
	assert_string_equal(empty, "");
	buf_add_text(&buf, "mine");
	_cleanup_free_ char *stolen = buf_steal(&buf);
	assert_string_equal(stolen, "mine");
	assert_null(buf.data);
	assert_int_equal(buf.length, 0);
}

static void
test_arena_is_zeroed_also_after_reset(void **state)
{
	struct arena *arena = arena_new();
	static const unsigned char zeros[1000];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 300; i++) {
			unsigned char *memory = arena_alloc(arena, sizeof(zeros));
			assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
			assert_memory_equal(memory, zeros, sizeof(zeros));
			memset(memory, 0xaa, sizeof(zeros));
		}
		assert_true(arena_used(arena) >= 300 * sizeof(zeros));
		arena_reset(arena);
		assert_int_equal(arena_used(arena), 0);
	}
	arena_free(&arena);
	assert_null(arena);
	arena_free(&arena);
}

static void
test_arena_texts(void **state)
{
	struct arena *arena = arena_new();
	char *large = arena_alloc(arena, 1024 * 1024);

	(void)state;
	large[1024 * 1024 - 1] = 1;
	assert_string_equal(arena_strdup(arena, "一二"), "一二");
	assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
	assert_string_equal(arena_strndup(arena, "ab", 10), "ab");
	assert_string_equal(arena_printf(arena, "%s#%d", "stream", 7), "stream#7");
	arena_free(&arena);
}

static void
test_fault_may_quote_itself(void **state)
{
	struct fault fault;

	(void)state;
	assert_false(fault_set(&fault, "no such file"));
	assert_false(fault_set(&fault, "config.ini: %s", fault.text));
	assert_string_equal(fault.text, "config.ini: no such file");
	assert_false(fault_set(NULL, "unheard %d", 1));
}

/* Three bytes a character: 511 bytes would end in the middle of one. */
static void
test_fault_is_cut_at_a_character(void **state)
{
	char text[3 * 400 + 1];
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < 400; i++)
		memcpy(text + 3 * i, "县", 4);
	fault_set(&fault, "%s", text);
	assert_int_equal(strlen(fault.text), 510);
	fault_set(&fault, "x%s", text);
	assert_int_equal(strlen(fault.text), 511);
}

static void
write_file(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void
test_buf_read_file(void **state)
{
	char path[] = "/tmp/liaison-buf-XXXXXX";
	_cleanup_buf_ struct buf buf = BUF_INIT;
	struct fault fault;

	(void)state;
	close(mkstemp(path));
	assert_true(buf_read_file(&buf, path, 10, &fault));
	assert_string_equal(buf.data, "");
	write_file(path, "0123456789", 10);
	assert_true(buf_read_file(&buf, path, 10, &fault));
	assert_string_equal(buf.data, "0123456789");
	assert_false(buf_read_file(&buf, path, 9, &fault));
	assert_non_null(strstr(fault.text, "larger than 9 bytes"));
	write_file(path, "a\0b", 3);
	assert_false(buf_read_file(&buf, path, 10, &fault));
	assert_non_null(strstr(fault.text, "NUL"));
	unlink(path);
	assert_false(buf_read_file(&buf, path, 10, &fault));
	assert_non_null(strstr(fault.text, path));
	assert_false(buf_read_file(&buf, "/tmp", 10, &fault));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copy_text),
		cmocka_unit_test(test_nothing_is_not_null),
		cmocka_unit_test(test_buf_grows_and_ends_in_nul),
		cmocka_unit_test(test_buf_steal),
		cmocka_unit_test(test_arena_is_zeroed_also_after_reset),
		cmocka_unit_test(test_arena_texts),
		cmocka_unit_test(test_fault_may_quote_itself),
		cmocka_unit_test(test_fault_is_cut_at_a_character),
		cmocka_unit_test(test_buf_read_file),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
