#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/throttles.hpp"
#include "store/database.hpp"
#include "store/sealing.hpp"

namespace writeback::store {

/// Under which its count is kept, by each of the sealer's keys; the first is the one for new rows.
[[nodiscard]] std::vector<std::string> throttle_ids(const Sealer& sealer, ThrottleKind kind,
                                                    const std::string& name);

/// One name that has a count.
struct ThrottledName {
  ThrottleKind kind = ThrottleKind::everyone;
  std::vector<std::string>
      names;  ///< the one it is counted under first; then what else it is called
  ThrottleCount count;
};

/// Those whose attempts are used up now, and with `all` those who have any.
[[nodiscard]] std::vector<ThrottledName> list_throttles(Database& database, const Sealer& sealer,
                                                        Timestamp now, bool all);

/// Forgets what is counted under this name; how many counts there were.
std::size_t forget_throttle(Database& database, const Sealer& sealer, ThrottleKind kind,
                            const std::string& name);

/// Forgets what is counted for whoever is called so, without regard to case; of one kind or of
/// each. How many counts there were.
[[nodiscard]] std::size_t clear_throttles(Database& database, const Sealer& sealer,
                                          std::optional<ThrottleKind> kind,
                                          const std::string& called);

}  // namespace writeback::store
