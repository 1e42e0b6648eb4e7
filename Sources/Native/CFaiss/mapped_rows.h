// Rows of a file that FAISS wrote, used where they lie in the system's page cache.
//
// FAISS 1.7.3 reads flat kinds into memory, row by row and id by id into a hash map: two seconds for a million vectors
// and their memory once for each process. A file of half-precision rows under ascending ids needs none of that.

#ifndef CFAISS_MAPPED_ROWS_H
#define CFAISS_MAPPED_ROWS_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

/// An `IDMap2,SQfp16` index for inner products, as `faiss::write_index` writes it. Never changed.
class MappedRows {
  public:
    /// Maps the file. NULL where it is of another kind, its ids do not ascend, or this processor lacks the kernels that
    /// read half-precision rows: then FAISS has to read it. Sizes inside the file are held against its length.
    static std::unique_ptr<MappedRows> map(const char *path);

    ~MappedRows();
    MappedRows(const MappedRows &) = delete;
    MappedRows &operator=(const MappedRows &) = delete;

    const uint8_t *rows() const { return base_ + first_row_; }
    size_t row_bytes() const { return 2 * static_cast<size_t>(dimension); }

    /// Where the row of an id is, or -1. O(log count).
    int64_t place_of(int64_t id) const;

    /// The whole file.
    const uint8_t *bytes() const { return base_; }
    size_t length() const { return length_; }

    int32_t dimension = 0;
    std::vector<int64_t> ids;

  private:
    MappedRows(const uint8_t *base, size_t length) : base_(base), length_(length) {}
    bool parse();

    const uint8_t *base_;
    size_t length_;
    size_t first_row_ = 0;
};

#endif
