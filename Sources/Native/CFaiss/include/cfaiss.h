// A C surface over FAISS for exactly what the Faiss room needs.
//
// Every index made or read here compares unit vectors by inner product and carries our own 64-bit ids (FAISS's
// IDMap2), so that a vector can be found, reconstructed and removed by id.
//
// Conventions
// - A function that can fail returns an int: CFAISS_OK or one of the codes below. No C++ exception leaves a function.
// - On failure out-parameters are untouched unless the function says otherwise, and cfaiss_last_error() of the same
//   thread holds a sentence for people. Codes decide, sentences explain.
// - Pointers must not be NULL, except where `n` rows of nothing are passed (n == 0).
// - Vectors are row-major arrays of `dimension` floats. Ids are zero or positive; -1 stands for "no neighbour".
// - Functions that take a const index may run on several threads at once. A function that takes a mutable index needs
//   it to itself.

#ifndef CFAISS_H
#define CFAISS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CFAISS_OK = 0,
    /// The caller's mistake: a factory string FAISS does not know, a repeated or negative id, a wrong size.
    CFAISS_INVALID_ARGUMENT = 1,
    /// No vector has this id.
    CFAISS_NOT_FOUND = 2,
    /// The operating system refused, or the file's bytes are no index of this kind.
    CFAISS_IO = 3,
    CFAISS_OUT_OF_MEMORY = 4,
    /// This kind of index cannot do it (an HNSW graph cannot remove).
    CFAISS_UNSUPPORTED = 5,
    CFAISS_INTERNAL = 6,
};

typedef struct cfaiss_index cfaiss_index;

/// The sentence for this thread's last failure; valid until its next call into this library. Never NULL.
const char *cfaiss_last_error(void);

/// Makes an empty index from a FAISS factory string ("Flat", "HNSW32", "IVF256,SQ8") for inner products.
/// On success the caller owns `*out` and frees it once with cfaiss_index_free.
int cfaiss_index_create(int32_t dimension, const char *factory, cfaiss_index **out);

/// NULL is allowed and does nothing.
void cfaiss_index_free(cfaiss_index *index);

int32_t cfaiss_index_dimension(const cfaiss_index *index);
int64_t cfaiss_index_count(const cfaiss_index *index);

/// False only for kinds that learn from samples (IVF, PQ) and have not yet.
bool cfaiss_index_is_trained(const cfaiss_index *index);
int cfaiss_index_train(cfaiss_index *index, int64_t n, const float *vectors);

/// Sets how hard a search tries, in FAISS's own words ("efSearch=64", "nprobe=8"); stored in the file.
int cfaiss_index_set_search(cfaiss_index *index, const char *parameters);

/// Adds `n` vectors. Fails whole, before anything is added, when an id is negative, occurs twice, or is present.
int cfaiss_index_add(cfaiss_index *index, int64_t n, const float *vectors, const int64_t *ids);

/// Removes what is present of `n` ids; `*removed` says how many were. O(count).
int cfaiss_index_remove(cfaiss_index *index, int64_t n, const int64_t *ids, int64_t *removed);

/// The `k` largest inner products for each of `n` queries, best first, into `n` * `k` scores and ids.
/// Places without a neighbour get id -1 and a score that means nothing. `k` may exceed the count; an empty index
/// gives only -1.
int cfaiss_index_search(const cfaiss_index *index, int64_t n, const float *queries, int64_t k, float *scores,
                        int64_t *ids);

/// Inner products of one query with chosen vectors: `scores[i]` for `ids[i]`, NaN where no vector has that id.
int cfaiss_index_inner_products(const cfaiss_index *index, const float *query, int64_t n, const int64_t *ids,
                                float *scores);

bool cfaiss_index_contains(const cfaiss_index *index, int64_t id);

/// Writes the stored (for quantised kinds: decoded) vector of `id` into `dimension` floats.
int cfaiss_index_reconstruct(const cfaiss_index *index, int64_t id, float *vector);

/// Copies `n` stored rows with their ids, counted from `first` in storage order.
int cfaiss_index_rows(const cfaiss_index *index, int64_t first, int64_t n, int64_t *ids, float *vectors);

/// Writes the index to `path` (replacing what is there) and returns after fsync of the file, not of its folder.
/// On failure the partial file is removed.
int cfaiss_index_write(const cfaiss_index *index, const char *path);

/// Reads an index written by cfaiss_index_write; on success the caller owns `*out`. FAISS trusts the sizes inside the
/// file: verify a checksum first.
int cfaiss_index_read(const char *path, cfaiss_index **out);

/// The same for an index that will not be changed: changing it is CFAISS_UNSUPPORTED. Where the file holds
/// half-precision rows under ascending ids, they are used where they lie, mapped: O(count) for the ids alone. The file may be
/// unlinked or replaced by rename meanwhile, but not written into or cut.
int cfaiss_index_map(const char *path, cfaiss_index **out);

#ifdef __cplusplus
}
#endif

#endif
