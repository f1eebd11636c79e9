/* What a daemon remembers of its stream beside the database: in the file after it ends, and only a
 * file that is whole and its own. */
#include "stream/memory.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define STREAM "gateway/331023-one"
#define HASH   "abababababababababababababababababababababababababababababababab"

static char folder[] = "/tmp/liaison-memory-XXXXXX", file[64];

static int
make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/gateway.331023-one.stream", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(folder);
}

static struct stream_memory *
open_good(void)
{
	struct fault fault = {""};
	struct stream_memory *memory = memory_open(folder, STREAM, &fault);

	assert_string_equal(fault.text, "");
	assert_non_null(memory);
	return memory;
}

static void
test_what_was_noted_last_is_remembered(void **state)
{
	struct stream_head head = {.epoch = 3};
	struct known_history told = {
		.by = "gateway/331023-two", .epoch = 2, .number = 9, .agreed = -1};
	struct stream_memory *memory = open_good();

	(void)state;
	assert_string_equal(memory_known(memory)->by, "");
	memset(head.hash, 0xab, HASH_SIZE);
	for (head.number = 1; head.number < 1000; head.number++)
		memory_note(memory, &head);
	memory_note_doubt(memory, &told);
	memory_close(&memory);
	assert_null(memory);
	memory = open_good();
	assert_string_equal(memory_known(memory)->by, STREAM);
	assert_int_equal(memory_known(memory)->epoch, 3);
	assert_int_equal(memory_known(memory)->number, 999);
	assert_memory_equal(memory_known(memory)->hash, head.hash, HASH_SIZE);
	assert_memory_equal(memory_doubt(memory), &told, sizeof(told));
	memory_note_doubt(memory, NULL);
	memory_close(&memory);
	memory = open_good();
	assert_string_equal(memory_doubt(memory)->by, "");
	assert_int_equal(memory_known(memory)->number, 999);
	assert_int_equal(memory_error(memory), 0);
	memory_close(&memory);
}

static void
write_text(const char *text)
{
	FILE *to = fopen(file, "w");

	assert_non_null(to);
	fputs(text, to);
	fclose(to);
}

static void
test_only_a_whole_file_of_its_own_is_read(void **state)
{
	static const char *const wrong[] = {
		"",
		"liaison stream memory v1\n",
		"liaison stream memory v2\nstream " STREAM "\nend\n",
		"liaison stream memory v1\nstream gateway/331023-two\nend\n",
		"liaison stream memory v1\nstream " STREAM "\nknown " STREAM " 1 2 " HASH " 2\n",
		"liaison stream memory v1\nstream " STREAM "\nknown " STREAM " 1 2 " HASH "\nend\n",
		"liaison stream memory v1\nstream " STREAM "\nknown " STREAM " -1 2 " HASH
		" 2\nend\n",
		"liaison stream memory v1\nstream " STREAM "\nknown " STREAM " 1 2 ab 2\nend\n",
		"liaison stream memory v1\nstream " STREAM "\nheard " STREAM " 1 2 " HASH
		" 2\nend\n",
		"liaison stream memory v1\nstream " STREAM "\nend\nend\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct fault fault = {""};

		write_text(wrong[i]);
		assert_null(memory_open(folder, STREAM, &fault));
		assert_non_null(strstr(fault.text, "is no memory of"));
	}
	write_text("liaison stream memory v1\nstream " STREAM "\nknown " STREAM " 1 2 " HASH
		   " 2\nend\n");
	struct stream_memory *memory = open_good();
	assert_int_equal(memory_known(memory)->number, 2);
	memory_close(&memory);
}

static void
test_without_a_folder_it_remembers_until_it_ends(void **state)
{
	struct fault fault;
	struct stream_head head = {.epoch = 1, .number = 5};
	struct stream_memory *memory = memory_open("", STREAM, &fault);

	(void)state;
	memory_note(memory, &head);
	assert_int_equal(memory_known(memory)->number, 5);
	memory_close(&memory);
	assert_null(memory_open("/nowhere/at/all", STREAM, &fault));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_noted_last_is_remembered),
		cmocka_unit_test(test_only_a_whole_file_of_its_own_is_read),
		cmocka_unit_test(test_without_a_folder_it_remembers_until_it_ends),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
