/* The words and signs of an expression. */
#ifndef FEEL_LEXER_H
#define FEEL_LEXER_H

#include "feel/feel.h"
#include "feel/value.h"

enum token_kind {
	TOKEN_END,
	TOKEN_BAD, /* the error says why */
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_NAME, /* keywords too */
	TOKEN_SIGN
};

struct token {
	enum token_kind kind;
	size_t at, length; /* bytes of the source */
};

/* May be copied, to come back to where it was. */
struct lexer {
	const char *text;
	size_t length, next; /* where the next token is looked for */
	struct token now;
	struct feel_error *error;
};

void lexer_start(struct lexer *lexer, const char *text, size_t length, struct feel_error *error);
void lexer_advance(struct lexer *lexer);
bool token_is(const struct lexer *lexer, const char *sign_or_word);
/* The text of a TOKEN_TEXT, without quotes and escapes.  NULL and the error if an escape means
 * nothing. */
value *token_text(const struct lexer *lexer, struct arena *arena);
/* Spaces and comments from `at` on; the offset of what follows. */
size_t lexer_skip(const struct lexer *lexer, size_t at);
/*
 * If the words of `phrase` stand from the current token on, followed by `sign`, the offset after
 * the words; else 0.  So "date and time(" is told from "date and x".
 */
size_t lexer_phrase(const struct lexer *lexer, const char *phrase, char sign);

bool feel_error_set(struct feel_error *error, size_t at, const char *format, ...) printf_like(3, 4);

#endif
