#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "policy/task.hpp"
#include "policy/throttle.hpp"

namespace writeback {

/// One name that has a count.
struct ThrottledName {
  ThrottleKind kind = ThrottleKind::everyone;
  std::vector<std::string>
      names;  ///< the one it is counted under first; then what else it is called
  ThrottleCount count;
};

/// What is counted, as the administrator looks it up. One thread.
class ThrottleBook {
 public:
  struct Page {
    Timestamp at{};  ///< by the clock that the counts go by
    std::vector<ThrottledName> names;
    bool has_more = false;  ///< than `most_names`
  };
  static constexpr std::size_t most_names = 5000;

  ThrottleBook() = default;
  ThrottleBook(const ThrottleBook&) = delete;
  ThrottleBook& operator=(const ThrottleBook&) = delete;
  virtual ~ThrottleBook() = default;

  /// Those whose attempts are used up now, and with `all` those who have any; the newest first.
  /// directory_unavailable: the store can't be used.
  [[nodiscard]] virtual Task<Page> list(bool all) = 0;

  /// Forgets what is counted for whoever is called so, without regard to case; of one kind or of
  /// each. How many counts there were. directory_unavailable.
  [[nodiscard]] virtual Task<std::size_t> clear(std::optional<ThrottleKind> kind,
                                                std::string called) = 0;
};

}  // namespace writeback
