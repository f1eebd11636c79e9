/*
 * How fast rules are: each policy of the sample compiled, then assessed on a parsed document; then
 * all of them on many profiles.  CPU time of one thread; prints a table and one line of JSON.
 *
 *     rules SAMPLE_FOLDER DICTIONARY [PROFILES]
 */
#include "feel/policy_rules.h"
#include "tests/bench/cpu.h"
#include "json/json.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MOST	  (4 * 1024 * 1024)
#define POLICIES_MOST	  32
#define COMPILED	  200
#define SECONDS_OF_POLICY 0.5

struct policy {
	const char *id; /* of its vector */
	json_t *source, *document;
	struct policy_rules *rules;
	double compile_us, assess_us;
};

static json_t *
read_json(const char *path)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct fault fault;
	json_t *json = NULL;

	if (buf_read_file(&text, path, FILE_MOST, &fault))
		json = json_read(text.data, text.length, FILE_MOST, &fault);
	if (!json)
		give_up(path, fault.text);
	return json;
}

static struct dictionary *
read_dictionary(const char *path)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct fault fault;
	struct dictionary *dictionary = NULL;

	if (buf_read_file(&text, path, FILE_MOST, &fault))
		dictionary = dictionary_read(text.data, text.length, &fault);
	if (!dictionary)
		give_up(path, fault.text);
	return dictionary;
}

static void
complain(void *context, const char *pointer, const char *detail, const char *expected)
{
	(void)expected;
	fprintf(stderr, "%s: %s: %s\n", (const char *)context, pointer, detail);
}

static void
time_compiling(struct policy *policy, const struct dictionary *dictionary)
{
	double start = cpu_seconds();

	for (int i = 0; i < COMPILED; i++) {
		policy_rules_free(&policy->rules);
		policy->rules = policy_rules_compile(
			policy->source, dictionary, complain, (void *)policy->id);
		if (!policy->rules)
			give_up(policy->id, "does not compile");
	}
	policy->compile_us = (cpu_seconds() - start) * 1e6 / COMPILED;
}

static void
assess(const struct policy *policy, const struct dictionary *dictionary)
{
	json_decref(policy_rules_assess(policy->rules, dictionary, policy->document));
}

static void
time_assessing(struct policy *policy, const struct dictionary *dictionary)
{
	double start = cpu_seconds(), taken;
	long count = 0;

	do {
		for (int i = 0; i < 100; i++, count++)
			assess(policy, dictionary);
		taken = cpu_seconds() - start;
	} while (taken < SECONDS_OF_POLICY);
	policy->assess_us = taken * 1e6 / (double)count;
}

/* The first vector of each policy, with its file. */
static size_t
read_policies(const char *folder, const json_t *vectors, struct policy policies[POLICIES_MOST])
{
	size_t count = 0, i, k;
	const json_t *vector;

	json_array_foreach(vectors, i, vector)
	{
		const char *id = json_text(vector, "policy");
		for (k = 0; k < count && strcmp(policies[k].id, id) != 0; k++)
			;
		if (k < count || count == POLICIES_MOST)
			continue;
		_cleanup_free_ char *path = xasprintf("%s/policies/%s.json", folder, id);
		policies[count++] = (struct policy){.id = id,
			.source = read_json(path),
			.document = json_deep_copy(json_object_get(vector, "document"))};
	}
	return count;
}

/* Another enterprise: what differs from one to the next. */
static void
become(const struct policy *policy, long i)
{
	json_t *party = json_object_get(policy->document, "party");

	json_object_set_new(party, "insured_jobs", json_integer(i % 40));
	json_object_set_new(party, "insurance_months", json_integer(i % 30));
	json_object_set_new(party, "e_commerce", json_boolean(i % 3 == 0));
	json_object_set_new(party, "bad_credit", json_boolean(i % 17 == 0));
}

static double
time_profiles(const struct policy *policies, size_t count, const struct dictionary *dictionary,
	long profiles)
{
	double start = cpu_seconds();

	for (long i = 0; i < profiles; i++)
		for (size_t k = 0; k < count; k++) {
			become(&policies[k], i);
			assess(&policies[k], dictionary);
		}
	return cpu_seconds() - start;
}

static void
print(const struct policy *policies, size_t count, long profiles, double seconds)
{
	printf("%-8s %14s %18s\n", "policy", "compiled in us", "assessments a s");
	for (size_t i = 0; i < count; i++)
		printf("%-8s %14.0f %18.0f\n", policies[i].id, policies[i].compile_us,
			1e6 / policies[i].assess_us);
	printf("all %zu policies on %ld profiles: %.1f s, %.1f us a profile\n", count, profiles,
		seconds, seconds * 1e6 / (double)profiles);
	printf("{\"policies\":{");
	for (size_t i = 0; i < count; i++)
		printf("%s\"%s\":{\"compile_us\":%.1f,\"assessments_per_second\":%.0f}",
			i ? "," : "", policies[i].id, policies[i].compile_us,
			1e6 / policies[i].assess_us);
	printf("},\"profiles\":%ld,\"all_on_profiles_seconds\":%.2f}\n", profiles, seconds);
}

int
main(int argc, char **argv)
{
	struct policy policies[POLICIES_MOST];
	long profiles = argc > 3 ? strtol(argv[3], NULL, 10) : 100000;

	if (argc < 3 || profiles < 1)
		give_up("usage", "rules SAMPLE_FOLDER DICTIONARY [PROFILES]");
	_cleanup_free_ char *path = xasprintf("%s/vectors.json", argv[1]);
	_cleanup_json_ json_t *vectors = read_json(path);
	struct dictionary *dictionary = read_dictionary(argv[2]);
	size_t count = read_policies(argv[1], json_object_get(vectors, "vectors"), policies);

	for (size_t i = 0; i < count; i++) {
		time_compiling(&policies[i], dictionary);
		time_assessing(&policies[i], dictionary);
	}
	print(policies, count, profiles, time_profiles(policies, count, dictionary, profiles));
	for (size_t i = 0; i < count; i++) {
		policy_rules_free(&policies[i].rules);
		json_decref(policies[i].source);
		json_decref(policies[i].document);
	}
	dictionary_free(&dictionary);
	return 0;
}
