#include "data.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEDGER_LINES 200 /* more might not fit an answer */

static const char *
given(const struct arguments *in, enum flag option)
{
	return in->options->value[option];
}

static bool
read_bytes(FILE *file, const char *name, struct buf *into, struct fault *fault)
{
	char block[4096];
	size_t length;

	while ((length = fread(block, 1, sizeof(block), file)) > 0) {
		buf_add(into, block, length);
		if (into->length > JSON_COMMAND_MOST)
			return fault_set(fault, "%.200s is larger than a message may be (%d bytes)",
				name, JSON_COMMAND_MOST);
	}
	return !ferror(file) || fault_set(fault, "%.200s: %s", name, strerror(errno));
}

json_t *
data_read(const char *path, struct fault *fault)
{
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? "standard input" : path;
	_cleanup_buf_ struct buf bytes = BUF_INIT;
	struct fault why;
	FILE *file = standard ? stdin : fopen(path, "re");

	if (!file) {
		fault_set(fault, "%.200s: %s", path, strerror(errno));
		return NULL;
	}
	bool whole = read_bytes(file, name, &bytes, fault);
	if (!standard)
		fclose(file);
	if (!whole)
		return NULL;
	json_t *value =
		json_read(bytes.data ? bytes.data : "", bytes.length, JSON_COMMAND_MOST, &why);
	if (!value)
		fault_set(fault, "%.200s: %.250s", name, why.text);
	return value;
}

static bool
parse_number(const char *text, int64_t least, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(text, &end, 10);
	return !errno && end != text && !*end && *ret >= least;
}

json_t *
data_nothing(const struct arguments *in, struct fault *fault)
{
	(void)in;
	(void)fault;
	return json_object();
}

json_t *
data_file(const struct arguments *in, struct fault *fault)
{
	return data_read(in->word[in->count - 1], fault);
}

json_t *
data_optional_file(const struct arguments *in, struct fault *fault)
{
	return in->count > 1 ? data_file(in, fault) : json_object();
}

json_t *
data_ledger(const struct arguments *in, struct fault *fault)
{
	int64_t after = 0;

	if (in->count && !parse_number(in->word[0], 0, &after)) {
		fault_set(fault, "%.40s: the number of a line is needed", in->word[0]);
		return NULL;
	}
	return json_pack("{s:I, s:i}", "after", (json_int_t)after, "limit", LEDGER_LINES);
}

json_t *
data_policy(const struct arguments *in, struct fault *fault)
{
	json_t *policy = data_file(in, fault);

	return policy ? json_pack("{s:o}", "policy", policy) : NULL;
}

static bool
put_limit(const struct arguments *in, json_t *data, struct fault *fault)
{
	const char *text = given(in, OPTION_LIMIT);
	int64_t limit;

	if (!text)
		return true;
	if (!parse_number(text, 1, &limit))
		return fault_set(fault, "--limit %.40s: a number of at least 1 is needed", text);
	json_object_set_new(data, "limit", json_integer(limit));
	return true;
}

json_t *
data_filters(const struct arguments *in, struct fault *fault)
{
	static const enum flag texts[] = {
		OPTION_STATE, OPTION_POLICY, OPTION_DEPARTMENT, OPTION_FROM, OPTION_UNTIL};
	json_t *data = json_object();

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (given(in, texts[i]))
			json_object_set_new(
				data, option_name(texts[i]), json_string(given(in, texts[i])));
	if (given(in, OPTION_OPEN))
		json_object_set_new(data, "open", json_true());
	if (put_limit(in, data, fault))
		return data;
	json_decref(data);
	return NULL;
}

static json_t *
text_value(const struct arguments *in, enum flag option, struct fault *fault)
{
	if (given(in, option))
		return json_string(given(in, option));
	fault_set(fault, "--%s is needed", option_name(option));
	return NULL;
}

json_t *
data_reason(const struct arguments *in, struct fault *fault)
{
	json_t *reason = text_value(in, OPTION_REASON, fault);

	return reason ? json_pack("{s:o}", "reason", reason) : NULL;
}

json_t *
data_fork(const struct arguments *in, struct fault *fault)
{
	int64_t after = 0;

	if (in->count && !parse_number(in->word[0], 0, &after)) {
		fault_set(fault,
			"%.40s: the number of the last event that both histories have is needed",
			in->word[0]);
		return NULL;
	}
	json_t *data = data_reason(in, fault);
	if (data && in->count)
		json_object_set_new(data, "after", json_integer(after));
	return data;
}

/* "17,23" are numbers of events; anything else is what they are about. */
static json_t *
what_to_erase(const char *text, struct fault *fault)
{
	json_t *numbers = json_array();

	if (text[strspn(text, "0123456789,")])
		return json_decref(numbers), json_pack("{s:s}", "subject", text);
	for (const char *at = text; *at; at += strspn(at, ",")) {
		_cleanup_free_ char *one = xstrndup(at, strcspn(at, ","));
		int64_t number;

		if (!parse_number(one, 1, &number)) {
			fault_set(fault, "%.40s: numbers of events are needed", one);
			json_decref(numbers);
			return NULL;
		}
		json_array_append_new(numbers, json_integer(number));
		at += strlen(one);
	}
	return json_pack("{s:o}", "events", numbers);
}

json_t *
data_law(const struct arguments *in, struct fault *fault)
{
	json_t *basis = text_value(in, OPTION_BASIS, fault);
	json_t *request = basis ? text_value(in, OPTION_REQUEST, fault) : NULL;

	if (request)
		return json_pack("{s:o, s:o}", "basis", basis, "request", request);
	json_decref(basis);
	return NULL;
}

json_t *
data_erase(const struct arguments *in, struct fault *fault)
{
	_cleanup_json_ json_t *law = data_law(in, fault);
	json_t *data = law ? what_to_erase(in->word[0], fault) : NULL;

	if (data)
		json_object_update(data, law);
	return data;
}

json_t *
data_stream(const struct arguments *in, struct fault *fault)
{
	json_t *data = data_reason(in, fault);

	if (data)
		json_object_set_new(data, "stream", json_string(in->word[0]));
	return data;
}

json_t *
data_settled(const struct arguments *in, struct fault *fault)
{
	json_t *data = data_reason(in, fault);

	if (data)
		json_object_set_new(data, "case", json_string(in->word[0]));
	if (data && in->count > 1)
		json_object_set_new(data, "key", json_string(in->word[1]));
	return data;
}

/* What is decided is read in both languages, so both are asked for. */
static json_t *
text_in_both(const struct arguments *in, enum flag chinese, enum flag english, struct fault *fault)
{
	json_t *zh = text_value(in, chinese, fault);
	json_t *en = zh ? text_value(in, english, fault) : NULL;

	if (en)
		return json_pack("{s:o, s:o}", "zh", zh, "en", en);
	json_decref(zh);
	return NULL;
}

static json_t *
both_texts(const struct arguments *in, struct fault *fault)
{
	return text_in_both(in, OPTION_REASON, OPTION_REASON_EN, fault);
}

json_t *
data_answer(const struct arguments *in, struct fault *fault)
{
	json_t *text = text_in_both(in, OPTION_TEXT, OPTION_TEXT_EN, fault);

	return text ? json_pack("{s:o}", "text", text) : NULL;
}

json_t *
data_passing(const struct arguments *in, struct fault *fault)
{
	json_t *matter = text_value(in, OPTION_MATTER, fault);
	json_t *why = matter ? both_texts(in, fault) : NULL;

	if (why)
		return json_pack(
			"{s:o, s:s, s:o}", "matter", matter, "to", in->word[1], "reason", why);
	json_decref(matter);
	return NULL;
}

json_t *
data_rating(const struct arguments *in, struct fault *fault)
{
	const char *text = given(in, OPTION_RATING);
	int64_t rating;

	if (text && parse_number(text, 1, &rating))
		return json_pack("{s:I}", "rating", (json_int_t)rating);
	fault_set(fault, "--rating: a number of 1 to 5 is needed");
	return NULL;
}

json_t *
data_both_reasons(const struct arguments *in, struct fault *fault)
{
	json_t *both = both_texts(in, fault);

	return both ? json_pack("{s:o}", "reason", both) : NULL;
}

/* One of two options that exclude each other: 0 or 1; -1 and a fault. */
static int
one_of(const struct arguments *in, enum flag no, enum flag yes, struct fault *fault)
{
	if (!given(in, no) == !given(in, yes)) {
		fault_set(
			fault, "either --%s or --%s is needed", option_name(yes), option_name(no));
		return -1;
	}
	return given(in, yes) != NULL;
}

json_t *
data_reasons(const struct arguments *in, struct fault *fault)
{
	json_t *text = both_texts(in, fault);
	const char *code = given(in, OPTION_CODE);

	return text ? json_pack("{s:[{s:s, s:o}]}", "reasons", "code", code ? code : "revoked",
			      "text", text)
		    : NULL;
}

/* [] if no reason is given; its code is `customary` unless told. */
static json_t *
reasons(const struct arguments *in, const char *customary, struct fault *fault)
{
	const char *code = given(in, OPTION_CODE);

	if (!code && !given(in, OPTION_REASON) && !given(in, OPTION_REASON_EN))
		return json_array();
	json_t *text = both_texts(in, fault);
	return text ? json_pack("[{s:s, s:o}]", "code", code ? code : customary, "text", text)
		    : NULL;
}

/* "300000", "0.5", "12.34"; without a sign, an exponent or a third decimal. */
static bool
parse_yuan(const char *text, int64_t *ret_fen)
{
	size_t whole = strspn(text, "0123456789"), decimals = 0;

	if (text[whole] == '.')
		decimals = strspn(text + whole + 1, "0123456789");
	if (whole == 0 || whole > 13 || decimals > 2 || (text[whole] == '.' && decimals == 0) ||
		text[whole + (decimals ? decimals + 1 : 0)])
		return false;
	*ret_fen = strtoll(text, NULL, 10) * 100;
	if (decimals)
		*ret_fen += strtoll(text + whole + 1, NULL, 10) * (decimals == 1 ? 10 : 1);
	return true;
}

static bool
put_amount(const struct arguments *in, json_t *data, struct fault *fault)
{
	const char *text = given(in, OPTION_AMOUNT);
	int64_t fen;

	if (!text)
		return true;
	if (!parse_yuan(text, &fen))
		return fault_set(fault, "--amount %.40s: yuan, at most two decimals", text);
	json_object_set_new(data, "amount", json_integer(fen));
	return true;
}

json_t *
data_decision(const struct arguments *in, struct fault *fault)
{
	int approve = one_of(in, OPTION_REFUSE, OPTION_APPROVE, fault);
	json_t *why = approve < 0 ? NULL : reasons(in, approve ? "approved" : "refused", fault);

	json_t *data = why ? json_pack("{s:b, s:o}", "approve", approve, "reasons", why) : NULL;

	if (data && put_amount(in, data, fault))
		return data;
	json_decref(data);
	return NULL;
}

/* A condition in both languages; NULL without a fault if none is given. */
static json_t *
condition(const struct arguments *in, struct fault *fault)
{
	*fault = (struct fault){0};
	if (!given(in, OPTION_CONDITION) && !given(in, OPTION_CONDITION_EN))
		return NULL;
	json_t *both = text_in_both(in, OPTION_CONDITION, OPTION_CONDITION_EN, fault);
	return both ? json_pack("[o]", both) : NULL;
}

json_t *
data_opinion(const struct arguments *in, struct fault *fault)
{
	int agree = one_of(in, OPTION_OBJECT, OPTION_AGREE, fault);
	json_t *why = agree < 0 ? NULL : reasons(in, agree ? "agreed" : "objected", fault);

	if (!why)
		return NULL;
	json_t *on = condition(in, fault);
	if (!on && *fault->text) {
		json_decref(why);
		return NULL;
	}
	return json_pack("{s:b, s:o, s:o*, s:s*}", "agree", agree, "reasons", why, "conditions", on,
		"for", given(in, OPTION_FOR));
}

json_t *
data_hearing(const struct arguments *in, struct fault *fault)
{
	int uphold = one_of(in, OPTION_OVERRULE, OPTION_UPHOLD, fault);
	json_t *why = uphold < 0 ? NULL : reasons(in, uphold ? "upheld" : "overruled", fault);

	return why ? json_pack("{s:b, s:o}", "uphold", uphold, "reasons", why) : NULL;
}

json_t *
data_objections(const struct arguments *in, struct fault *fault)
{
	(void)fault;
	return json_pack("{s:s*, s:s*}", "award", in->count > 0 ? in->word[0] : NULL, "state",
		given(in, OPTION_STATE));
}

json_t *
data_opinion_back(const struct arguments *in, struct fault *fault)
{
	json_t *why = reasons(in, "withdrawn", fault);

	return why ? json_pack("{s:o, s:s*}", "reasons", why, "for", given(in, OPTION_FOR)) : NULL;
}

json_t *
data_extension(const struct arguments *in, struct fault *fault)
{
	const char *text = given(in, OPTION_DAYS);
	int64_t days;

	if (!text || !parse_number(text, 1, &days)) {
		fault_set(fault, "--days: a number of at least 1 is needed");
		return NULL;
	}
	json_t *why = both_texts(in, fault);
	return why ? json_pack("{s:I, s:o}", "days", (json_int_t)days, "reason", why) : NULL;
}

json_t *
data_confirmation(const struct arguments *in, struct fault *fault)
{
	static const struct {
		enum flag option;
		const char *result;
	} results[] = {
		{OPTION_PAID, "paid"}, {OPTION_FAILED, "failed"}, {OPTION_RETURNED, "returned"}};
	const char *result = NULL;

	for (size_t i = 0; i < ARRAY_LEN(results); i++) {
		if (!given(in, results[i].option))
			continue;
		if (result)
			result = "";
		else
			result = results[i].result;
	}
	if (!result || !*result) {
		fault_set(fault, "say one of --paid, --failed and --returned");
		return NULL;
	}
	json_t *reference = text_value(in, OPTION_REFERENCE, fault);
	return reference ? json_pack("{s:s, s:o, s:s*}", "result", result, "reference", reference,
				   "reason", given(in, OPTION_REASON))
			 : NULL;
}
