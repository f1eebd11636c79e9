/* CURVE keys, in Z85 text.  A secret key stands alone in a file that nobody but its owner may read
 * (0600). */
#ifndef BUS_KEY_H
#define BUS_KEY_H

#include "base/fault.h"

#define KEY_TEXT_SIZE 41

struct key_pair {
	char public_key[KEY_TEXT_SIZE], secret_key[KEY_TEXT_SIZE];
};

void key_generate(struct key_pair *ret);
bool key_is_text(const char *text); /* 40 characters of Z85, in the one form that a key has */
/* Writes the secret key to a new file (mode 0600, never over an existing one). */
bool key_write(const struct key_pair *pair, const char *path, struct fault *fault) must_use;
/* Reads a secret key and works out its public one.  Refuses a file that others may read. */
bool key_read(const char *path, struct key_pair *ret, struct fault *fault) must_use;
void key_clear(struct key_pair *pair); /* overwrites it */

#endif
