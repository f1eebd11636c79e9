#include "stream/chain.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char domain[32] = "liaison stream v1";
static const char *const names[] = {"sha-256", "sm3"};

struct piece {
	const void *bytes;
	size_t length;
};

const char *
hash_algorithm_name(enum hash_algorithm algorithm)
{
	return names[algorithm];
}

bool
hash_algorithm_parse(const char *name, enum hash_algorithm *ret)
{
	for (size_t i = 0; name && i < ARRAY_LEN(names); i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret = (enum hash_algorithm)i;
			return true;
		}
	}
	return false;
}

/* OpenSSL fails here only for want of memory or of the algorithm, and then nothing can go on. */
static void
hash_pieces(enum hash_algorithm algorithm, const struct piece *pieces, size_t count,
	unsigned char ret[HASH_SIZE])
{
	static _Thread_local EVP_MD_CTX *context;
	static EVP_MD *methods[ARRAY_LEN(names)];
	static const char *const fetched[] = {"SHA2-256", "SM3"};

	if (!context)
		context = EVP_MD_CTX_new();
	if (!methods[algorithm])
		methods[algorithm] = EVP_MD_fetch(NULL, fetched[algorithm], NULL);
	bool good = context && methods[algorithm] &&
		    EVP_DigestInit_ex(context, methods[algorithm], NULL) == 1;
	for (size_t i = 0; good && i < count; i++)
		good = EVP_DigestUpdate(context, pieces[i].bytes, pieces[i].length) == 1;
	if (!good || EVP_DigestFinal_ex(context, ret, NULL) != 1)
		abort();
}

void
chain_body_hash(enum hash_algorithm algorithm, const unsigned char salt[SALT_SIZE],
	const void *body, size_t length, unsigned char ret[HASH_SIZE])
{
	hash_pieces(algorithm, (struct piece[]){{salt, SALT_SIZE}, {body, length}}, 2, ret);
}

void
chain_hash(enum hash_algorithm algorithm, const unsigned char previous[HASH_SIZE], int64_t number,
	const unsigned char body_hash[HASH_SIZE], unsigned char ret[HASH_SIZE])
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
	hash_pieces(algorithm,
		(struct piece[]){{domain, sizeof(domain)}, {previous, HASH_SIZE}, {bytes, 8},
			{body_hash, HASH_SIZE}},
		4, ret);
}

void
hash_bytes(enum hash_algorithm algorithm, const void *bytes, size_t length,
	unsigned char ret[HASH_SIZE])
{
	hash_pieces(algorithm, (struct piece[]){{bytes, length}}, 1, ret);
}
