/* Patterns: ECMA-262 with the flag u, by PCRE2. */
#include "json/schema_node.h"

#include <stdlib.h>
#include <string.h>

/* General categories by their long names, which ECMA-262 knows and PCRE2 does not. */
static const struct {
	const char *name, *letter;
} categories[] = {
	{"Cased_Letter", "L&"},
	{"Close_Punctuation", "Pe"},
	{"Connector_Punctuation", "Pc"},
	{"Control", "Cc"},
	{"cntrl", "Cc"},
	{"Currency_Symbol", "Sc"},
	{"Dash_Punctuation", "Pd"},
	{"Decimal_Number", "Nd"},
	{"digit", "Nd"},
	{"Enclosing_Mark", "Me"},
	{"Final_Punctuation", "Pf"},
	{"Format", "Cf"},
	{"Initial_Punctuation", "Pi"},
	{"Letter", "L"},
	{"Letter_Number", "Nl"},
	{"Line_Separator", "Zl"},
	{"Lowercase_Letter", "Ll"},
	{"Mark", "M"},
	{"Combining_Mark", "M"},
	{"Math_Symbol", "Sm"},
	{"Modifier_Letter", "Lm"},
	{"Modifier_Symbol", "Sk"},
	{"Nonspacing_Mark", "Mn"},
	{"Number", "N"},
	{"Open_Punctuation", "Ps"},
	{"Other", "C"},
	{"Other_Letter", "Lo"},
	{"Other_Number", "No"},
	{"Other_Punctuation", "Po"},
	{"Other_Symbol", "So"},
	{"Paragraph_Separator", "Zp"},
	{"Private_Use", "Co"},
	{"Punctuation", "P"},
	{"punct", "P"},
	{"Separator", "Z"},
	{"Space_Separator", "Zs"},
	{"Spacing_Mark", "Mc"},
	{"Surrogate", "Cs"},
	{"Symbol", "S"},
	{"Titlecase_Letter", "Lt"},
	{"Unassigned", "Cn"},
	{"Uppercase_Letter", "Lu"},
};

/* White space and line ends of ECMA-262, as they stand in a class. */
#define SPACE                                                                                      \
	"\\t\\n\\x0b\\f\\r "                                                                       \
	"\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"

static const char *
category(const char *name, size_t length)
{
	for (size_t i = 0; i < ARRAY_LEN(categories); i++)
		if (strlen(categories[i].name) == length &&
			memcmp(categories[i].name, name, length) == 0)
			return categories[i].letter;
	return NULL;
}

/* \p{Letter}, \p{gc=Letter} and \p{Script=Greek}; what it does not know stays for PCRE2 to judge.
 * Gives the bytes that it has taken. */
static size_t
take_property(const char *at, struct buf *into)
{
	static const char *const prefixes[] = {
		"General_Category=", "gc=", "Script_Extensions=", "scx=", "Script=", "sc="};
	size_t all = strcspn(at, "}") + 1;
	const char *name = at + 3;

	if (at[all - 1] != '}')
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0) {
			name += strlen(prefixes[i]);
			break;
		}
	int length = (int)(at + all - 1 - name);
	const char *letter = category(name, (size_t)length);
	if (letter)
		buf_printf(into, "\\%c{%s}", at[1], letter);
	else
		buf_printf(into, "\\%c{%.*s}", at[1], length, name);
	return all;
}

/* An escape that PCRE2 has otherwise.  0: none of them. */
static size_t
take_escape(const char *at, bool in_class, struct buf *into)
{
	if ((at[1] == 'p' || at[1] == 'P') && at[2] == '{')
		return take_property(at, into);
	if (at[1] == 's')
		buf_add_text(into, in_class ? SPACE : "[" SPACE "]");
	else if (at[1] == 'v')
		buf_add_text(into, "\\x0b");
	else if (at[1] == 'S' && !in_class)
		buf_add_text(into, "[^" SPACE "]");
	else
		return 0;
	return 2;
}

char *
schema_pattern_translated(const char *text)
{
	struct buf into = BUF_INIT;
	bool in_class = false;

	buf_add_text(&into, "");
	for (const char *at = text; *at;) {
		size_t taken = *at == '\\' && at[1] ? take_escape(at, in_class, &into) : 0;

		if (!taken) {
			in_class = *at == '[' ? true : *at == ']' ? false : in_class;
			taken = *at == '\\' && at[1] ? 2 : 1;
			buf_add(&into, at, taken);
		}
		at += taken;
	}
	return buf_steal(&into);
}

/*
 * As ECMA-262 with the flag u means them: \d and \w are ASCII (no UCP), $ is the very end, \u0041
 * is a character.
 */
bool
schema_pattern(
	struct compiling *compiling, const char *keyword, const char *text, struct pattern *ret)
{
	const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
				 PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_UNSET_BACKREF;
	_cleanup_free_ char *translated = schema_pattern_translated(text);
	unsigned char why[128] = "";
	PCRE2_SIZE place;
	int error;

	*ret = (struct pattern){text, map_get(compiling->set->patterns, text), compiling->set};
	if (ret->code)
		return true;
	ret->code = pcre2_compile(
		(PCRE2_SPTR)translated, PCRE2_ZERO_TERMINATED, options, &error, &place, NULL);
	if (!ret->code) {
		pcre2_get_error_message(error, why, sizeof(why));
		return fault_set(compiling->fault, "%s: %s: \"%.100s\" is no pattern: at %zu: %s",
			compiling->node->location, keyword, text, place, why);
	}
	map_put(compiling->set->patterns, text, ret->code);
	return true;
}
