#pragma once

#include <string>
#include <string_view>

namespace writeback::agent {

/// One line of the trail, taken apart as far as its copies need it. Views into the line.
struct TrailLine {
  std::string_view text;  ///< without the line end
  std::string time;       ///< RFC 3339, UTC
  std::string name;       ///< of the event
  std::string operation;
  int event = 0;
  bool went_wrong = false;  ///< refused, unknown, or a gap in the trail itself
};

/// Somewhere else where the lines of the trail go. Blocks for a few seconds at the most; one
/// thread.
class CopyTarget {
 public:
  CopyTarget() = default;
  CopyTarget(const CopyTarget&) = delete;
  CopyTarget& operator=(const CopyTarget&) = delete;
  virtual ~CopyTarget() = default;

  /// Why it could not be sent; empty: it is on its way.
  [[nodiscard]] virtual std::string send(const TrailLine& line) = 0;
  /// Whether all that was sent has arrived; what has not is sent again after a failure. Empty: it
  /// has.
  [[nodiscard]] virtual std::string settle() = 0;
};

}  // namespace writeback::agent
