#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "agent/audit/copy_target.hpp"

namespace writeback::agent {

/// A place in the files of the trail.
struct TrailPlace {
  std::uint64_t segment = 0;
  std::uint64_t offset = 0;

  friend auto operator<=>(const TrailPlace&, const TrailPlace&) = default;
};

/// Copies what is in the trail to somewhere else, behind everybody's back: reads the files up to
/// what is on the disk, and remembers how far it got in a file of its own. A target that is away
/// for hours, or a daemon that is killed, loses nothing that the trail still has; a line may come
/// twice, and its `seq` tells. Its own thread.
class TrailCopier {
 public:
  /// Begins where the copies ended; the first time at `end`, the present end of the trail. `name`:
  /// for logs, and for the file.
  TrailCopier(std::string folder, std::string name, std::unique_ptr<CopyTarget> target,
              TrailPlace end);
  /// Copies what is left, if that is possible at once.
  ~TrailCopier();
  TrailCopier(const TrailCopier&) = delete;
  TrailCopier& operator=(const TrailCopier&) = delete;

  /// The trail is on the disk up to here. Any thread.
  void may_copy_to(TrailPlace end);

  struct State {
    std::string name;
    std::string trouble;             ///< why it can't copy now; empty: it can
    std::uint64_t bytes_behind = 0;  ///< after the last try
  };
  [[nodiscard]] State state() const;

 private:
  void copy_until_stopped();
  /// Why it ended before the end; empty: all is copied.
  [[nodiscard]] std::string copy_to(TrailPlace end);
  [[nodiscard]] std::string copy_segment(std::uint64_t segment, std::uint64_t end);
  [[nodiscard]] std::string settle();
  void tell(std::string why, TrailPlace end);
  [[nodiscard]] std::uint64_t bytes_to(TrailPlace end) const;
  void remember() const;

  std::string folder_;
  std::string name_;
  std::unique_ptr<CopyTarget> target_;
  TrailPlace sent_;     ///< the thread's own
  TrailPlace settled_;  ///< the thread's own: what need not be sent again
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  TrailPlace end_;
  std::uint64_t bytes_behind_ = 0;  ///< when it was last looked
  std::string trouble_;
  bool stopping_ = false;
  std::thread thread_;
};

/// What copies need to know of a line.
[[nodiscard]] TrailLine trail_line(std::string_view text);

}  // namespace writeback::agent
