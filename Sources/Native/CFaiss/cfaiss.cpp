#include "cfaiss.h"

#include "flat_scan.h"
#include "mapped_rows.h"

#include <faiss/AutoTune.h>
#include <faiss/Index.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/impl/FaissException.h>
#include <faiss/impl/IDSelector.h>
#include <faiss/impl/io.h>
#include <faiss/index_factory.h>
#include <faiss/index_io.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <unordered_set>

static_assert(std::is_same<faiss::Index::idx_t, int64_t>::value, "ids cross the boundary as int64_t");

// Of libgomp, which FAISS is built with; its header is not where Swift's compiler looks.
extern "C" {
int omp_get_max_threads(void);
void omp_set_num_threads(int count);
}

/// One of the two: an index of FAISS's in memory, or a file's rows.
struct cfaiss_index {
    std::unique_ptr<faiss::IndexIDMap2> map;
    std::unique_ptr<MappedRows> mapped;

    int64_t count() const { return mapped ? static_cast<int64_t>(mapped->ids.size()) : map->ntotal; }
    int32_t dimension() const { return mapped ? mapped->dimension : static_cast<int32_t>(map->d); }
    const int64_t *ids() const { return mapped ? mapped->ids.data() : map->id_map.data(); }

    /// Where the vector of an id is in storage order, or -1.
    int64_t place_of(int64_t id) const {
        if (mapped) return mapped->place_of(id);
        const auto place = map->rev_map.find(id);
        return place == map->rev_map.end() ? -1 : place->second;
    }
};

namespace {

thread_local std::string last_error;

/// A failure of ours that already knows its code.
struct Failure {
    int code;
    std::string message;
};

[[noreturn]] void fail(int code, std::string message) { throw Failure{code, std::move(message)}; }

[[noreturn]] void fail_errno(const char *what, const char *path) {
    fail(CFAISS_IO, std::string(what) + " " + path + ": " + std::strerror(errno));
}

int report(int code, const char *message) noexcept {
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
    return code;
}

/// The one place where exceptions end. `faiss_code` is what an exception of FAISS's own means for this call: FAISS
/// throws one type for a wrong argument, an unreadable file and a missing operation alike.
template <typename Body>
int boundary(int faiss_code, Body &&body) noexcept {
    try {
        body();
        return CFAISS_OK;
    } catch (const Failure &failure) {
        return report(failure.code, failure.message.c_str());
    } catch (const faiss::FaissException &exception) {
        return report(faiss_code, exception.what());
    } catch (const std::bad_alloc &) {
        return report(CFAISS_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception &exception) {
        return report(CFAISS_INTERNAL, exception.what());
    } catch (...) {
        return report(CFAISS_INTERNAL, "unknown C++ exception");
    }
}

/// Where an index keeps its rows, if they are plain values one after the other that our own kernels can read.
struct FlatRows {
    const uint8_t *bytes = nullptr;
    flat_scan::Precision precision = flat_scan::Precision::single;
    size_t row_bytes = 0;

    explicit FlatRows(const cfaiss_index *owner) {
        if (owner->mapped) {
            bytes = owner->mapped->rows();
            row_bytes = owner->mapped->row_bytes();
            precision = flat_scan::Precision::half;
            return;
        }
        if (!flat_scan::is_supported()) return;
        const faiss::Index *index = owner->map->index;
        if (const auto *flat = dynamic_cast<const faiss::IndexFlat *>(index)) {
            bytes = flat->codes.data();
            row_bytes = flat->code_size;
        } else if (const auto *quantised = dynamic_cast<const faiss::IndexScalarQuantizer *>(index)) {
            if (quantised->sq.qtype != faiss::ScalarQuantizer::QT_fp16) return;
            bytes = quantised->codes.data();
            row_bytes = quantised->code_size;
            precision = flat_scan::Precision::half;
        }
    }
};

/// FAISS opens a team of threads even for one query, whose members wait for each other by spinning: on a machine with other
/// work a graph took 10 ms where its search takes a fraction of one. The setting belongs to the calling thread alone.
struct SingleThread {
    const int before = omp_get_max_threads();

    SingleThread() { omp_set_num_threads(1); }
    ~SingleThread() { omp_set_num_threads(before); }
};

/// From this many queries on FAISS multiplies matrices, which reads every row once for all of them.
constexpr int64_t batch_queries = 20;

void require_rows(int64_t n) {
    if (n < 0) fail(CFAISS_INVALID_ARGUMENT, "a number of rows is negative");
}

faiss::IndexIDMap2 &changeable(cfaiss_index *index) {
    if (!index->map) fail(CFAISS_UNSUPPORTED, "an index that is mapped from a file cannot be changed");
    return *index->map;
}

/// Stored rows as floats.
void copy_rows(const cfaiss_index *index, int64_t first, int64_t n, float *vectors) {
    if (index->mapped)
        flat_scan::widen(index->mapped->rows() + static_cast<size_t>(first) * index->mapped->row_bytes(),
                         static_cast<size_t>(n) * static_cast<size_t>(index->dimension()), vectors);
    else if (n == 1)
        index->map->index->reconstruct(first, vectors);
    else
        index->map->index->reconstruct_n(first, n, vectors);
}

}  // namespace

const char *cfaiss_last_error(void) { return last_error.c_str(); }

int cfaiss_index_create(int32_t dimension, const char *factory, cfaiss_index **out) {
    return boundary(CFAISS_INVALID_ARGUMENT, [&] {
        if (dimension <= 0) fail(CFAISS_INVALID_ARGUMENT, "the dimension must be positive");
        std::unique_ptr<faiss::Index> inner(
            faiss::index_factory(dimension, factory, faiss::METRIC_INNER_PRODUCT));
        // Without it the cells cannot say which vector has an id.
        if (auto *cells = dynamic_cast<faiss::IndexIVF *>(inner.get()))
            cells->set_direct_map_type(faiss::DirectMap::Array);
        auto map = std::make_unique<faiss::IndexIDMap2>(inner.get());
        inner.release();
        map->own_fields = true;
        *out = new cfaiss_index{std::move(map), nullptr};
    });
}

void cfaiss_index_free(cfaiss_index *index) { delete index; }

int32_t cfaiss_index_dimension(const cfaiss_index *index) { return index->dimension(); }

int64_t cfaiss_index_count(const cfaiss_index *index) { return index->count(); }

bool cfaiss_index_is_trained(const cfaiss_index *index) { return index->mapped != nullptr || index->map->is_trained; }

int cfaiss_index_train(cfaiss_index *index, int64_t n, const float *vectors) {
    return boundary(CFAISS_INVALID_ARGUMENT, [&] {
        require_rows(n);
        changeable(index).train(n, vectors);
    });
}

int cfaiss_index_set_search(cfaiss_index *index, const char *parameters) {
    return boundary(CFAISS_INVALID_ARGUMENT, [&] {
        faiss::ParameterSpace().set_index_parameters(changeable(index).index, parameters);
    });
}

int cfaiss_index_add(cfaiss_index *index, int64_t n, const float *vectors, const int64_t *ids) {
    return boundary(CFAISS_INVALID_ARGUMENT, [&] {
        require_rows(n);
        if (n == 0) return;
        faiss::IndexIDMap2 &map = changeable(index);
        // FAISS would take a repeated id and lose the first vector from its reverse map.
        std::unordered_set<int64_t> batch;
        batch.reserve(static_cast<size_t>(n));
        for (int64_t i = 0; i < n; i++) {
            if (ids[i] < 0) fail(CFAISS_INVALID_ARGUMENT, "id " + std::to_string(ids[i]) + " is negative");
            if (!batch.insert(ids[i]).second || map.rev_map.count(ids[i]) != 0)
                fail(CFAISS_INVALID_ARGUMENT, "id " + std::to_string(ids[i]) + " is already present");
        }
        map.add_with_ids(n, vectors, ids);
    });
}

int cfaiss_index_remove(cfaiss_index *index, int64_t n, const int64_t *ids, int64_t *removed) {
    return boundary(CFAISS_UNSUPPORTED, [&] {
        require_rows(n);
        size_t count = 0;
        if (n > 0) {
            faiss::IDSelectorBatch selector(static_cast<size_t>(n), ids);
            count = changeable(index).remove_ids(selector);
        }
        *removed = static_cast<int64_t>(count);
    });
}

int cfaiss_index_search(const cfaiss_index *index, int64_t n, const float *queries, int64_t k, float *scores,
                        int64_t *ids) {
    return boundary(CFAISS_INTERNAL, [&] {
        require_rows(n);
        if (k <= 0) fail(CFAISS_INVALID_ARGUMENT, "k must be positive");
        if (index->count() == 0) {
            for (int64_t i = 0; i < n * k; i++) {
                scores[i] = -std::numeric_limits<float>::infinity();
                ids[i] = -1;
            }
            return;
        }
        const FlatRows rows(index);
        const bool is_batch = rows.precision == flat_scan::Precision::single && n >= batch_queries;
        if (is_batch) {
            index->map->search(n, queries, k, scores, ids);
            return;
        }
        if (rows.bytes == nullptr) {
            const SingleThread alone;
            index->map->search(n, queries, k, scores, ids);
            return;
        }
        for (int64_t i = 0; i < n; i++)
            flat_scan::search(rows.bytes, rows.precision, static_cast<size_t>(index->count()),
                              static_cast<size_t>(index->dimension()), index->ids(),
                              queries + i * index->dimension(), static_cast<size_t>(k), scores + i * k, ids + i * k);
    });
}

int cfaiss_index_inner_products(const cfaiss_index *index, const float *query, int64_t n, const int64_t *ids,
                                float *scores) {
    return boundary(CFAISS_UNSUPPORTED, [&] {
        require_rows(n);
        const auto dimension = static_cast<size_t>(index->dimension());
        const FlatRows rows(index);
        std::vector<float> row(dimension);
        for (int64_t i = 0; i < n; i++) {
            const int64_t place = index->place_of(ids[i]);
            if (place < 0) {
                scores[i] = std::numeric_limits<float>::quiet_NaN();
                continue;
            }
            if (rows.bytes != nullptr) {
                flat_scan::inner_products(rows.bytes + static_cast<size_t>(place) * rows.row_bytes,
                                          rows.precision, 1, dimension, query, scores + i);
                continue;
            }
            copy_rows(index, place, 1, row.data());
            // Four running sums, so that the additions do not wait for each other.
            float sums[4] = {0, 0, 0, 0};
            size_t j = 0;
            for (; j + 4 <= dimension; j += 4)
                for (size_t lane = 0; lane < 4; lane++) sums[lane] += query[j + lane] * row[j + lane];
            float sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
            for (; j < dimension; j++) sum += query[j] * row[j];
            scores[i] = sum;
        }
    });
}

bool cfaiss_index_contains(const cfaiss_index *index, int64_t id) { return index->place_of(id) >= 0; }

int cfaiss_index_reconstruct(const cfaiss_index *index, int64_t id, float *vector) {
    return boundary(CFAISS_UNSUPPORTED, [&] {
        const int64_t place = index->place_of(id);
        if (place < 0) fail(CFAISS_NOT_FOUND, "no vector has the id " + std::to_string(id));
        copy_rows(index, place, 1, vector);
    });
}

int cfaiss_index_rows(const cfaiss_index *index, int64_t first, int64_t n, int64_t *ids, float *vectors) {
    return boundary(CFAISS_UNSUPPORTED, [&] {
        if (first < 0 || n < 0 || first > index->count() - n)
            fail(CFAISS_INVALID_ARGUMENT, "the rows asked for lie outside the index");
        if (n == 0) return;
        copy_rows(index, first, n, vectors);
        std::memcpy(ids, index->ids() + first, static_cast<size_t>(n) * sizeof(int64_t));
    });
}

namespace {

/// Writes to a file and remembers why it could not.
struct FileWriter final : faiss::IOWriter {
    std::FILE *file;
    int failure = 0;

    explicit FileWriter(std::FILE *file) : file(file) {}

    size_t operator()(const void *bytes, size_t size, size_t count) override {
        const size_t written = std::fwrite(bytes, size, count, file);
        if (written != count && failure == 0) failure = errno;
        return written;
    }
};

} // namespace

int cfaiss_index_write(const cfaiss_index *index, const char *path) {
    return boundary(CFAISS_IO, [&] {
        std::FILE *file = std::fopen(path, "wbe");
        if (file == nullptr) fail_errno("cannot create", path);
        FileWriter writer(file);
        try {
            try {
                if (index->map)
                    faiss::write_index(index->map.get(), &writer);
                else if (writer(index->mapped->bytes(), 1, index->mapped->length()) != index->mapped->length())
                    fail(CFAISS_IO, "cannot write");
            } catch (...) {
                // FAISS knows only that something was not written; the writer knows what the system said.
                if (writer.failure == 0) throw;
                errno = writer.failure;
                fail_errno("cannot write", path);
            }
            if (std::fflush(file) != 0) fail_errno("cannot write", path);
            if (fsync(fileno(file)) != 0) fail_errno("cannot sync", path);
        } catch (...) {
            std::fclose(file);
            unlink(path);
            throw;
        }
        if (std::fclose(file) != 0) {
            const int reason = errno;
            unlink(path);
            errno = reason;
            fail_errno("cannot close", path);
        }
    });
}

int cfaiss_index_read(const char *path, cfaiss_index **out) {
    return boundary(CFAISS_IO, [&] {
        std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path, "rbe"), std::fclose);
        if (file == nullptr) fail_errno("cannot open", path);
        std::unique_ptr<faiss::Index> read(faiss::read_index(file.get()));
        auto *map = dynamic_cast<faiss::IndexIDMap2 *>(read.get());
        if (map == nullptr) fail(CFAISS_IO, std::string(path) + " holds no index with an id map");
        read.release();
        std::unique_ptr<faiss::IndexIDMap2> owned(map);
        if (owned->metric_type != faiss::METRIC_INNER_PRODUCT)
            fail(CFAISS_IO, std::string(path) + " holds an index of another metric");
        if (static_cast<int64_t>(owned->id_map.size()) != owned->ntotal ||
            owned->rev_map.size() != owned->id_map.size())
            fail(CFAISS_IO, std::string(path) + " holds vectors and ids that do not match");
        *out = new cfaiss_index{std::move(owned), nullptr};
    });
}

int cfaiss_index_map(const char *path, cfaiss_index **out) {
    std::unique_ptr<MappedRows> mapped;
    const int code = boundary(CFAISS_IO, [&] { mapped = MappedRows::map(path); });
    if (code != CFAISS_OK) return code;
    if (mapped == nullptr) return cfaiss_index_read(path, out);
    return boundary(CFAISS_IO, [&] { *out = new cfaiss_index{nullptr, std::move(mapped)}; });
}
