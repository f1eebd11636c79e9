#include "chain_check.h"

#include "base/text.h"
#include <inttypes.h>
#include <string.h>

static bool
body_hash_of(enum hash_algorithm algorithm, const json_t *event, unsigned char ret[HASH_SIZE])
{
	unsigned char salt[SALT_SIZE];
	const json_t *body = json_object_get(event, "body");
	const char *told = json_text(event, "body_hash"), *salted = json_text(event, "salt");

	if (!json_is_string(body))
		return told && hex_decode(told, ret, HASH_SIZE);
	if (!salted || !hex_decode(salted, salt, SALT_SIZE))
		return false;
	chain_body_hash(algorithm, salt, json_string_value(body), json_string_length(body), ret);
	return true;
}

static bool
check_event(struct chain_check *check, enum hash_algorithm algorithm, const json_t *event,
	struct fault *fault)
{
	unsigned char body_hash[HASH_SIZE], hash[HASH_SIZE];
	int64_t number = json_int(event, "number");

	if (number != check->number + 1)
		return fault_set(fault, "event %" PRId64 " stands where %" PRId64 " should", number,
			check->number + 1);
	if (!body_hash_of(algorithm, event, body_hash))
		return fault_set(fault,
			"event %" PRId64 " has neither a salted body nor a body's hash", number);
	chain_hash(algorithm, check->hash, number, body_hash, hash);
	memcpy(check->hash, hash, HASH_SIZE);
	check->number = number;
	check->hidden += !json_is_string(json_object_get(event, "body"));
	if (check->at)
		check->at(check->context, check);
	return true;
}

static bool
agrees_with_head(const struct chain_check *check, const json_t *head, struct fault *fault)
{
	unsigned char hash[HASH_SIZE];
	const char *text = json_text(head, "hash");

	if (!text || !hex_decode(text, hash, HASH_SIZE))
		return fault_set(fault, "the page names no hash of its head");
	if (json_int(head, "number") == check->number && memcmp(hash, check->hash, HASH_SIZE) != 0)
		return fault_set(fault,
			"its events do not add up to the hash that it names for event %" PRId64,
			check->number);
	return true;
}

bool
chain_check_page(struct chain_check *check, const json_t *page, struct fault *fault)
{
	enum hash_algorithm algorithm;
	const json_t *events = json_object_get(page, "events"), *event;
	const json_t *head = json_object_get(page, "head");
	const char *name = json_text(page, "alg");
	size_t i;

	if (!name || !hash_algorithm_parse(name, &algorithm))
		return fault_set(fault, "its hash algorithm %.40s is not known here",
			name ? name : "(none)");
	check->head = json_int(head, "number");
	if (check->head < check->number)
		return fault_set(fault,
			"it ends at event %" PRId64 ", and event %" PRId64 " was there before",
			check->head, check->number);
	if (json_array_size(events) == 0 && check->head > check->number)
		return fault_set(fault,
			"it says it has %" PRId64 " events, but gives none after %" PRId64,
			check->head, check->number);
	json_array_foreach(
		events, i, event) if (!check_event(check, algorithm, event, fault)) return false;
	return agrees_with_head(check, head, fault);
}

bool
chain_check_behind(const struct chain_check *check)
{
	return check->number < check->head;
}
