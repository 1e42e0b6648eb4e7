#include "flat_scan.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace flat_scan {

namespace {

/// Rows scored before the best are picked: their scores stay in the first-level cache.
constexpr size_t block = 1024;

/// One neighbour in fewer than so many rows is many.
constexpr size_t many = 32;

#if defined(__x86_64__)

#define FLAT_SCAN_TARGET __attribute__((target("avx2,fma,f16c")))

FLAT_SCAN_TARGET inline __m256 load(const float *values) { return _mm256_loadu_ps(values); }

FLAT_SCAN_TARGET inline __m256 load(const uint16_t *values) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(values)));
}

FLAT_SCAN_TARGET inline float load_one(const float *value) { return *value; }

FLAT_SCAN_TARGET inline float load_one(const uint16_t *value) { return _cvtsh_ss(*value); }

template <typename Value>
FLAT_SCAN_TARGET float inner_product(const Value *row, const float *query, size_t dimension) {
    // Four running sums, so that the additions do not wait for each other.
    __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    size_t i = 0;
    for (; i + 32 <= dimension; i += 32) {
        sums[0] = _mm256_fmadd_ps(load(row + i), _mm256_loadu_ps(query + i), sums[0]);
        sums[1] = _mm256_fmadd_ps(load(row + i + 8), _mm256_loadu_ps(query + i + 8), sums[1]);
        sums[2] = _mm256_fmadd_ps(load(row + i + 16), _mm256_loadu_ps(query + i + 16), sums[2]);
        sums[3] = _mm256_fmadd_ps(load(row + i + 24), _mm256_loadu_ps(query + i + 24), sums[3]);
    }
    for (; i + 8 <= dimension; i += 8)
        sums[0] = _mm256_fmadd_ps(load(row + i), _mm256_loadu_ps(query + i), sums[0]);
    const __m256 all = _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    float sum = _mm_cvtss_f32(_mm_add_ss(half, _mm_shuffle_ps(half, half, 1)));
    for (; i < dimension; i++) sum += load_one(row + i) * query[i];
    return sum;
}

template <typename Value>
FLAT_SCAN_TARGET void all_inner_products(const Value *rows, size_t n, size_t dimension, const float *query,
                                         float *scores) {
    for (size_t i = 0; i < n; i++) scores[i] = inner_product(rows + i * dimension, query, dimension);
}

FLAT_SCAN_TARGET void widen_all(const uint16_t *halves, size_t count, float *values) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) _mm256_storeu_ps(values + i, load(halves + i));
    for (; i < count; i++) values[i] = load_one(halves + i);
}

#endif

/// Orders the better neighbour first.
struct Better {
    bool operator()(const std::pair<float, int64_t> &a, const std::pair<float, int64_t> &b) const {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    }
};

}  // namespace

bool is_supported() noexcept {
#if defined(__x86_64__)
    static const bool supported =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    return supported;
#else
    return false;
#endif
}

void inner_products(const uint8_t *rows, Precision precision, size_t n, size_t dimension, const float *query,
                    float *scores) noexcept {
#if defined(__x86_64__)
    if (precision == Precision::half)
        all_inner_products(reinterpret_cast<const uint16_t *>(rows), n, dimension, query, scores);
    else
        all_inner_products(reinterpret_cast<const float *>(rows), n, dimension, query, scores);
#endif
}

void widen(const uint8_t *halves, size_t count, float *values) noexcept {
#if defined(__x86_64__)
    widen_all(reinterpret_cast<const uint16_t *>(halves), count, values);
#endif
}

void search(const uint8_t *rows, Precision precision, size_t n, size_t dimension, const int64_t *ids,
            const float *query, size_t k, float *best_scores, int64_t *best_ids) {
    const size_t row_bytes = dimension * (precision == Precision::half ? 2 : 4);
    std::vector<std::pair<float, int64_t>> best;
    float scores[block];
    if (k < n && k > n / many) {
        // Many of all: pushing each into a heap takes longer than parting them once.
        best.resize(n);
        for (size_t first = 0; first < n; first += block) {
            const size_t count = std::min(block, n - first);
            inner_products(rows + first * row_bytes, precision, count, dimension, query, scores);
            for (size_t i = 0; i < count; i++) best[first + i] = {scores[i], ids[first + i]};
        }
        std::nth_element(best.begin(), best.begin() + static_cast<ptrdiff_t>(k), best.end(), Better());
        best.resize(k);
        std::sort(best.begin(), best.end(), Better());
        for (size_t i = 0; i < k; i++) {
            best_scores[i] = best[i].first;
            best_ids[i] = best[i].second;
        }
        return;
    }
    // A heap with the worst of the best on top.
    best.reserve(std::min(k, n));
    for (size_t first = 0; first < n; first += block) {
        const size_t count = std::min(block, n - first);
        inner_products(rows + first * row_bytes, precision, count, dimension, query, scores);
        for (size_t i = 0; i < count; i++) {
            if (best.size() == k && scores[i] < best.front().first) continue;
            const std::pair<float, int64_t> neighbour(scores[i], ids[first + i]);
            if (best.size() == k) {
                if (!Better()(neighbour, best.front())) continue;
                std::pop_heap(best.begin(), best.end(), Better());
                best.back() = neighbour;
            } else {
                best.push_back(neighbour);
            }
            std::push_heap(best.begin(), best.end(), Better());
        }
    }
    std::sort_heap(best.begin(), best.end(), Better());
    for (size_t i = 0; i < k; i++) {
        best_scores[i] = i < best.size() ? best[i].first : -std::numeric_limits<float>::infinity();
        best_ids[i] = i < best.size() ? best[i].second : -1;
    }
}

}  // namespace flat_scan
