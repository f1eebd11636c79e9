#include "feel/lexer.h"

#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
feel_error_set(struct feel_error *error, size_t at, const char *format, ...)
{
	va_list arguments;

	if (error->text[0])
		return false; /* the first one is the cause */
	error->at = at;
	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	text_mend(error->text);
	return false;
}

void
lexer_start(struct lexer *lexer, const char *text, size_t length, struct feel_error *error)
{
	*lexer = (struct lexer){.text = text, .length = length, .error = error};
	lexer_advance(lexer);
}

static bool
starts(const struct lexer *lexer, size_t at, const char *with)
{
	size_t length = strlen(with);

	return lexer->length - at >= length && memcmp(lexer->text + at, with, length) == 0;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* After a comment that never ends, the end of the text. */
static size_t
skip_comment(const struct lexer *lexer, size_t at)
{
	const char *here = lexer->text + at;
	const char *end = here[1] == '/' ? memchr(here, '\n', lexer->length - at)
					 : memmem(here + 2, lexer->length - at - 2, "*/", 2);

	if (!end)
		return lexer->length;
	return (size_t)(end - lexer->text) + (here[1] == '/' ? 1 : 2);
}

/* Spaces of Unicode, such as the ideographic one, are spaces too: they cannot be told apart by eye.
 */
static size_t
space_at(const struct lexer *lexer, size_t at)
{
	static const char *const spaces[] = {
		"\xc2\xa0", "\xe3\x80\x80", "\xef\xbb\xbf", "\xe2\x80\x83", "\xe2\x80\x82"};

	if (is_space(lexer->text[at]))
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
		if (starts(lexer, at, spaces[i]))
			return strlen(spaces[i]);
	return 0;
}

size_t
lexer_skip(const struct lexer *lexer, size_t at)
{
	while (at < lexer->length) {
		size_t space = space_at(lexer, at);
		if (space > 0)
			at += space;
		else if (starts(lexer, at, "//") || starts(lexer, at, "/*"))
			at = skip_comment(lexer, at);
		else
			break;
	}
	return at;
}

static bool
is_digit(const struct lexer *lexer, size_t at)
{
	return at < lexer->length && lexer->text[at] >= '0' && lexer->text[at] <= '9';
}

static size_t
digits_end(const struct lexer *lexer, size_t at)
{
	while (is_digit(lexer, at))
		at++;
	return at;
}

static size_t
number_end(const struct lexer *lexer, size_t at)
{
	at = digits_end(lexer, at);
	if (at < lexer->length && lexer->text[at] == '.' && is_digit(lexer, at + 1))
		at = digits_end(lexer, at + 1);
	if (at >= lexer->length || (lexer->text[at] | 0x20) != 'e')
		return at;
	size_t exponent = at + 1;
	if (exponent < lexer->length && strchr("+-", lexer->text[exponent]))
		exponent++;
	return is_digit(lexer, exponent) ? digits_end(lexer, exponent) : at;
}

/* Letters of any script; signs of Unicode's first blocks and its spaces are none. */
static size_t
letter_at(const struct lexer *lexer, size_t at)
{
	uint32_t c = 0;
	size_t length = text_character(lexer->text + at, lexer->length - at, &c);

	if (length <= 1)
		return length == 1 && ((c | 0x20) - 'a' < 26 || c == '_' || c == '?');
	if (c < 0xc0 || c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c < 0x2070) || c == 0x3000 ||
		(c >= 0xd800 && c < 0xe000) || c == 0xfeff || (c >= 0xff00 && c < 0xff10))
		return 0;
	return length;
}

static size_t
name_end(const struct lexer *lexer, size_t at)
{
	while (at < lexer->length) {
		size_t letter = is_digit(lexer, at) ? 1 : letter_at(lexer, at);
		if (letter == 0)
			break;
		at += letter;
	}
	return at;
}

/* After the closing quote; 0 if there is none. */
static size_t
text_end(const struct lexer *lexer, size_t at)
{
	for (at++; at < lexer->length; at++) {
		if (lexer->text[at] == '"')
			return at + 1;
		if (lexer->text[at] == '\\')
			at++;
	}
	return 0;
}

static size_t
sign_length(const struct lexer *lexer, size_t at)
{
	static const char *const signs[] = {"**", "..", "<=", ">=", "!=", "->"};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (starts(lexer, at, signs[i]))
			return 2;
	return strchr("()[]{},:+-*/=<>.@", lexer->text[at]) && lexer->text[at] ? 1 : 0;
}

static struct token
token_at(const struct lexer *lexer, size_t at)
{
	const char c = lexer->text[at];
	size_t end;

	if (is_digit(lexer, at) || (c == '.' && is_digit(lexer, at + 1)))
		return (struct token){TOKEN_NUMBER, at, number_end(lexer, at) - at};
	if (c == '"') {
		end = text_end(lexer, at);
		if (end)
			return (struct token){TOKEN_TEXT, at, end - at};
		feel_error_set(
			lexer->error, at, "a text that does not end: its closing \" is missing");
		return (struct token){TOKEN_BAD, at, 0};
	}
	end = name_end(lexer, at);
	if (end > at)
		return (struct token){TOKEN_NAME, at, end - at};
	size_t sign = sign_length(lexer, at);
	if (sign > 0)
		return (struct token){TOKEN_SIGN, at, sign};
	feel_error_set(lexer->error, at, "a character that means nothing here");
	return (struct token){TOKEN_BAD, at, 0};
}

void
lexer_advance(struct lexer *lexer)
{
	size_t at = lexer_skip(lexer, lexer->next);

	if (at >= lexer->length)
		lexer->now = (struct token){TOKEN_END, lexer->length, 0};
	else
		lexer->now = token_at(lexer, at);
	lexer->next = lexer->now.at + lexer->now.length;
}

bool
token_is(const struct lexer *lexer, const char *sign_or_word)
{
	return (lexer->now.kind == TOKEN_SIGN || lexer->now.kind == TOKEN_NAME) &&
	       strlen(sign_or_word) == lexer->now.length &&
	       memcmp(lexer->text + lexer->now.at, sign_or_word, lexer->now.length) == 0;
}

size_t
lexer_phrase(const struct lexer *lexer, const char *phrase, char sign)
{
	size_t at = lexer->now.at;

	if (lexer->now.kind != TOKEN_NAME)
		return 0;
	while (*phrase) {
		size_t word = strcspn(phrase, " "), end = name_end(lexer, at);
		if (end - at != word || memcmp(lexer->text + at, phrase, word) != 0)
			return 0;
		phrase += word;
		if (*phrase) {
			phrase++;
			at = lexer_skip(lexer, end);
		} else {
			at = end;
		}
	}
	size_t after = lexer_skip(lexer, at);
	return after < lexer->length && lexer->text[after] == sign ? at : 0;
}
