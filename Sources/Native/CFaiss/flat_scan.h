// Exact inner products of one query with rows that lie one after the other, at the speed of memory.
//
// Debian builds FAISS for the oldest processors of the architecture, so that its flat search uses SSE. These kernels are
// compiled for AVX2, FMA and F16C and chosen when the program runs on a processor that has them.

#ifndef CFAISS_FLAT_SCAN_H
#define CFAISS_FLAT_SCAN_H

#include <cstddef>
#include <cstdint>

namespace flat_scan {

/// How a row's values are stored: 4 bytes each, or 2 (IEEE 754 half precision).
enum class Precision { single, half };

/// Whether this processor can run the functions below.
bool is_supported() noexcept;

/// `scores[i]` becomes the inner product of `query` with row `i` of `n`. A row's result depends on nothing but the row
/// and the query, so that it is the same in every index that holds it.
void inner_products(const uint8_t *rows, Precision precision, size_t n, size_t dimension, const float *query,
                    float *scores) noexcept;

/// The values of half-precision numbers. Only where ``is_supported``.
void widen(const uint8_t *halves, size_t count, float *values) noexcept;

/// The `k` largest of `n` rows' inner products, best first, equal ones in order of `ids`. Fills up with -1.
void search(const uint8_t *rows, Precision precision, size_t n, size_t dimension, const int64_t *ids,
            const float *query, size_t k, float *best_scores, int64_t *best_ids);

}  // namespace flat_scan

#endif
