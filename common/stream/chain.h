/*
 * The hash chain of a stream.
 *
 *     body_hash(n) = H(salt(n) || body(n))
 *     hash(n)      = H(domain || hash(n-1) || n || body_hash(n))
 *
 * with fixed widths: a salt of 16 random bytes, hashes of 32 bytes, n as 8 bytes big-endian, the
 * domain "liaison stream v1" padded with zero bytes to 32, and hash(0) of 32 zero bytes.  H is
 * named in the stream's first event: SHA-256 (FIPS 180-4) or SM3 (GB/T 32905).  Vectors stand in
 * proto/chain.json.
 */
#ifndef STREAM_CHAIN_H
#define STREAM_CHAIN_H

#include "base/mem.h"

#define HASH_SIZE 32
#define SALT_SIZE 16

enum hash_algorithm { HASH_SHA256, HASH_SM3 };

const char *hash_algorithm_name(enum hash_algorithm algorithm); /* "sha-256", "sm3" */
bool hash_algorithm_parse(const char *name, enum hash_algorithm *ret) must_use;

void chain_body_hash(enum hash_algorithm algorithm, const unsigned char salt[SALT_SIZE],
	const void *body, size_t length, unsigned char ret[HASH_SIZE]);
void chain_hash(enum hash_algorithm algorithm, const unsigned char previous[HASH_SIZE],
	int64_t number, const unsigned char body_hash[HASH_SIZE], unsigned char ret[HASH_SIZE]);
/* One hash over bytes, for receipts. */
void hash_bytes(enum hash_algorithm algorithm, const void *bytes, size_t length,
	unsigned char ret[HASH_SIZE]);

#endif
