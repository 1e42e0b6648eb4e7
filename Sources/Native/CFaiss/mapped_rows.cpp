#include "mapped_rows.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "flat_scan.h"

namespace {

/// Takes values off the front of some bytes; once they do not suffice, nothing more is taken.
class Reader {
  public:
    Reader(const uint8_t *bytes, size_t length) : bytes_(bytes), length_(length) {}

    template <typename Value>
    Value take() {
        Value value{};
        if (const uint8_t *from = skip(sizeof value)) std::memcpy(&value, from, sizeof value);
        return value;
    }

    bool takes(const char *name) {
        const uint8_t *from = skip(4);
        return from != nullptr && std::memcmp(from, name, 4) == 0;
    }

    /// NULL where fewer bytes are left.
    const uint8_t *skip(size_t count) {
        if (count > length_ - place_) {
            is_short_ = true;
            place_ = length_;
            return nullptr;
        }
        const uint8_t *here = bytes_ + place_;
        place_ += count;
        return here;
    }

    size_t place() const { return place_; }
    bool is_at_end() const { return place_ == length_ && !is_short_; }

  private:
    const uint8_t *bytes_;
    size_t length_;
    size_t place_ = 0;
    bool is_short_ = false;
};

/// `write_index_header` of FAISS: dimension, count, two unused numbers, trained, metric (0: inner product).
bool take_header(Reader &reader, int32_t &dimension, int64_t &count) {
    dimension = reader.take<int32_t>();
    count = reader.take<int64_t>();
    reader.skip(16);
    const auto is_trained = reader.take<uint8_t>();
    const auto metric = reader.take<int32_t>();
    return dimension > 0 && count >= 0 && is_trained == 1 && metric == 0;
}

/// FAISS's name of half-precision values, `ScalarQuantizer::QT_fp16`.
constexpr int32_t half_precision = 4;

}  // namespace

std::unique_ptr<MappedRows> MappedRows::map(const char *path) {
    if (!flat_scan::is_supported()) return nullptr;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return nullptr;
    struct stat status {};
    const bool is_known = fstat(descriptor, &status) == 0 && status.st_size > 0;
    const auto length = static_cast<size_t>(status.st_size);
    // All pages at once: one by one they would come with the first question.
    void *base = is_known ? mmap(nullptr, length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0) : MAP_FAILED;
    close(descriptor);
    if (base == MAP_FAILED) return nullptr;
    std::unique_ptr<MappedRows> mapped(new MappedRows(static_cast<const uint8_t *>(base), length));
    if (!mapped->parse()) return nullptr;
    return mapped;
}

MappedRows::~MappedRows() { munmap(const_cast<uint8_t *>(base_), length_); }

bool MappedRows::parse() {
    Reader reader(base_, length_);
    int64_t count = 0, rows = 0;
    int32_t width = 0;
    if (!reader.takes("IxM2") || !take_header(reader, dimension, count)) return false;
    if (!reader.takes("IxSQ") || !take_header(reader, width, rows)) return false;
    if (width != dimension || rows != count) return false;
    const auto precision = reader.take<int32_t>();
    reader.skip(8);
    const auto values = reader.take<uint64_t>(), row = reader.take<uint64_t>(), trained = reader.take<uint64_t>();
    const auto code_bytes = reader.take<uint64_t>();
    if (precision != half_precision || values != static_cast<uint64_t>(dimension) || row != row_bytes() || trained != 0)
        return false;
    const auto n = static_cast<size_t>(count);
    if (n > length_ / row_bytes() || code_bytes != n * row_bytes()) return false;
    first_row_ = reader.place();
    if (reader.skip(code_bytes) == nullptr || reader.take<uint64_t>() != n) return false;
    const uint8_t *labels = reader.skip(n * sizeof(int64_t));
    if (labels == nullptr || !reader.is_at_end()) return false;
    ids.resize(n);
    // They need not be aligned.
    if (n > 0) std::memcpy(ids.data(), labels, n * sizeof(int64_t));
    return (n == 0 || ids.front() >= 0) &&
           std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<int64_t>()) == ids.end();
}

int64_t MappedRows::place_of(int64_t id) const {
    const auto place = std::lower_bound(ids.begin(), ids.end(), id);
    return place != ids.end() && *place == id ? place - ids.begin() : -1;
}
