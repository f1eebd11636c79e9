#include "fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/liaison-key-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static char *
path_of(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static void
a_key_comes_back_from_its_file(void **state)
{
	_cleanup_free_ char *path = path_of("key");
	struct key_pair pair, again;
	struct fault fault = {""};
	struct stat stat_of;

	(void)state;
	key_generate(&pair);
	assert_true(key_write(&pair, path, &fault));
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 0777, 0600);
	assert_true(key_read(path, &again, &fault));
	assert_string_equal(again.public_key, pair.public_key);
	assert_string_equal(again.secret_key, pair.secret_key);
	assert_false(key_write(&again, path, &fault));
	assert_non_null(strstr(fault.text, "exists"));
	unlink(path);
}

static void
a_file_that_others_may_read_is_refused(void **state)
{
	_cleanup_free_ char *path = path_of("open");
	static const mode_t modes[] = {0640, 0604, 0660, 0602, 0601};
	struct key_pair pair, again = {"untouched", ""};
	struct fault fault;

	(void)state;
	key_generate(&pair);
	assert_true(key_write(&pair, path, &fault));
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		chmod(path, modes[i]);
		assert_false(key_read(path, &again, &fault));
		assert_non_null(strstr(fault.text, "chmod 600"));
	}
	assert_string_equal(again.public_key, "untouched");
	chmod(path, 0400);
	assert_true(key_read(path, &again, &fault));
	unlink(path);
}

static void
other_files_are_no_keys(void **state)
{
	static const struct {
		const char *label, *text;
		bool good;
	} cases[] = {
		{"no text", "", false},
		{"39 characters", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]y", false},
		{"41 characters", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%csx", false},
		{"a character that Z85 has not", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%c\"",
			false},
		{"too large a number", "########################################", false},
		{"two lines", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\nmore\n", false},
		{"as it should be", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\n", true},
		{"Windows' end of line", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\r\n", true},
	};
	_cleanup_free_ char *path = path_of("text");
	struct key_pair pair;
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		assert_int_equal(
			write(fd, cases[i].text, strlen(cases[i].text)), strlen(cases[i].text));
		close(fd);
		if (key_read(path, &pair, &fault) != cases[i].good)
			fail_msg("%s", cases[i].label);
		if (!cases[i].good && strstr(fault.text, "D:)Q"))
			fail_msg("%s: the fault shows the secret", cases[i].label);
	}
	unlink(path);
	assert_false(key_read(path, &pair, &fault));
	assert_false(key_read(folder, &pair, &fault));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_comes_back_from_its_file),
		cmocka_unit_test(a_file_that_others_may_read_is_refused),
		cmocka_unit_test(other_files_are_no_keys),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
