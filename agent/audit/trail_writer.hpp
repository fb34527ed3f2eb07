#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/audit/chain.hpp"
#include "agent/audit/trail_copier.hpp"
#include "agent/audit/trail_reader.hpp"
#include "policy/audit_event.hpp"

namespace writeback::agent {

struct TrailSettings {
  std::string folder;
  std::size_t segment_bytes = 64UL * 1024 * 1024;
  std::chrono::hours segment_age{24};
  std::chrono::hours keep{24 * 400};
  bool pseudonyms = false;  ///< names and entries only as keyed hashes

  friend bool operator==(const TrailSettings&, const TrailSettings&) = default;
};

/// Appends events to the files of the trail, each batch with one flush to the disk. Blocks; one
/// thread at a time. Where a batch can't be written, the file is cut back to what it held before,
/// and the events of the batch are not in the trail.
class TrailWriter {
 public:
  using Clock = std::chrono::system_clock;

  /// Makes the folder where it is missing and reads the last file: a half line at its end is
  /// removed, operations that were left open are recorded as such. Throws std::runtime_error where
  /// it can't be read or written.
  TrailWriter(TrailSettings settings, Secret key, Clock::time_point now);
  ~TrailWriter();
  TrailWriter(const TrailWriter&) = delete;
  TrailWriter& operator=(const TrailWriter&) = delete;

  /// Why it failed; empty: all of them are on the disk.
  [[nodiscard]] std::string write(const std::vector<AuditEvent>& events, Clock::time_point now);

  /// How many operations have an intent and no outcome yet.
  [[nodiscard]] std::size_t under_way() const { return position_.open.size(); }

  /// What is on the disk ends here.
  [[nodiscard]] TrailPlace end() const { return {segment_, size_}; }

  /// What the trail looked like when it was opened.
  [[nodiscard]] const TrailState& found() const { return found_; }

 private:
  struct Position {
    std::uint64_t seq = 0;
    Mac mac;
    std::vector<TrailState::Open> open;
  };
  void open_segment();
  void recover(Clock::time_point now);
  void append(const AuditEvent& event, Clock::time_point now);
  void append_segment_start(Clock::time_point now);
  void append_object(std::string object);
  [[nodiscard]] std::string flush();
  [[nodiscard]] bool is_full(Clock::time_point now) const;
  [[nodiscard]] std::string begin_segment(Clock::time_point now);
  void remove_old_segments(Clock::time_point now);
  [[nodiscard]] std::string object_of(const AuditEvent& event, Clock::time_point now) const;
  [[nodiscard]] std::string shown(std::string_view name) const;
  void write_head() const;
  void close();

  TrailSettings settings_;
  Secret key_;
  TrailState found_;
  Position position_;
  std::uint64_t segment_ = 0;
  Clock::time_point segment_began_;
  std::uint64_t size_ = 0;  ///< of whole, flushed lines in the present file
  std::string pending_;
  int file_ = -1;
  int folder_ = -1;
  mutable int head_ = -1;
};

/// As `pseudonyms` writes a name.
[[nodiscard]] std::string pseudonym_of(const Secret& key, std::string_view name);

}  // namespace writeback::agent
