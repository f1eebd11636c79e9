/* Values as money and as JSON, and names that are bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "feel/feel.h"

struct scene {
	struct arena *arena;
	struct feel_run *run;
	struct feel *compiled[8];
	size_t count;
};

static void
scene_begin(struct scene *scene)
{
	*scene = (struct scene){.arena = arena_new()};
	scene->run = feel_run_new(scene->arena, 10000);
}

static void
scene_end(struct scene *scene)
{
	for (size_t i = 0; i < scene->count; i++)
		feel_free(&scene->compiled[i]);
	arena_free(&scene->arena);
}

static const struct feel_value *
value_of(struct scene *scene, const char *text)
{
	struct feel_error error;
	struct feel *feel = feel_compile(text, &error);

	assert_non_null(feel);
	scene->compiled[scene->count++] = feel;
	return feel_eval(scene->run, feel);
}

static void
test_fen(void **state)
{
	static const struct {
		const char *yuan;
		bool money;
		int64_t fen;
	} cases[] = {
		{"18250", true, 1825000},
		{"0.005", true, 1},
		{"0.0049999", true, 0},
		{"-0.005", true, -1},
		{"1 / 3", true, 33},
		{"2 / 3", true, 67},
		{"0.015", true, 2},
		{"92233720368547758.07", true, INT64_MAX},
		{"92233720368547758.08", false, 0},
		{"\"1\"", false, 0},
		{"null", false, 0},
		{"form.x", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct scene scene;
		int64_t fen = 0;
		scene_begin(&scene);
		assert_int_equal(
			feel_as_fen(value_of(&scene, cases[i].yuan), &fen), cases[i].money);
		assert_int_equal(fen, cases[i].fen);
		scene_end(&scene);
	}
}

static void
test_json(void **state)
{
	static const char *const cases[][2] = {
		{"1", "1"},
		{"-1.5", "\"-1.5\""},
		{"10 ** 18", "1000000000000000000"},
		{"10 ** 19", "\"10000000000000000000\""},
		{"\"a\"", "\"a\""},
		{"\"\"", "\"\""},
		{"true", "true"},
		{"null", "null"},
		{"form.x", "null"},
		{"@\"2026-03-01\"", "\"2026-03-01\""},
		{"@\"P1D\"", "\"P1D\""},
		{"[1, \"a\", [false]]", "[1,\"a\",[false]]"},
		{"{b: 1, a: {c: 2}}", "{\"a\":{\"c\":2},\"b\":1}"},
		{"[1..2]", "\"[1..2]\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct scene scene;
		scene_begin(&scene);
		json_t *json = feel_json(value_of(&scene, cases[i][0]));
		_cleanup_free_ char *text =
			json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
		assert_string_equal(text, cases[i][1]);
		json_decref(json);
		scene_end(&scene);
	}
}

/* A context bound as part of the document is asked for what it lacks; one bound as a fact is not.
 */
static void
test_bind(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene);
	const struct feel_value *context = value_of(&scene, "{a: 1, list: [{b: 2}]}");
	feel_bind(scene.run, "document", context);
	feel_bind_fact(scene.run, "fact", context);
	assert_int_equal(feel_kind(value_of(&scene, "document.a")), FEEL_NUMBER);
	assert_int_equal(feel_kind(value_of(&scene, "fact.c")), FEEL_NULL);
	assert_int_equal(feel_missing_count(scene.run), 0);
	assert_int_equal(feel_kind(value_of(&scene, "document.c")), FEEL_UNKNOWN);
	assert_int_equal(feel_kind(value_of(&scene, "document.list[1].d")), FEEL_UNKNOWN);
	assert_int_equal(feel_missing_count(scene.run), 2);
	assert_string_equal(feel_missing(scene.run, 0), "document.c");
	assert_string_equal(feel_missing(scene.run, 1), "document.list[].d");
	assert_null(feel_missing(scene.run, 2));
	feel_missing_clear(scene.run);
	assert_int_equal(feel_missing_count(scene.run), 0);
	scene_end(&scene);
}

static void
test_plain(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene);
	assert_string_equal(feel_as_text(value_of(&scene, "\"a\"")), "a");
	assert_null(feel_as_text(value_of(&scene, "1")));
	assert_true(feel_is_true(value_of(&scene, "true")));
	assert_false(feel_is_true(value_of(&scene, "1")));
	scene_end(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fen),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_bind),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests_name("feel values", tests, NULL, NULL);
}
