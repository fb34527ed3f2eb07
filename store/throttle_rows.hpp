#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/throttle_book.hpp"
#include "policy/throttles.hpp"
#include "store/database.hpp"
#include "store/sealing.hpp"

namespace writeback::store {

/// Under which its count is kept, by each of the sealer's keys; the first is the one for new rows.
[[nodiscard]] std::vector<std::string> throttle_ids(const Sealer& sealer, ThrottleKind kind,
                                                    const std::string& name);

/// Those whose attempts are used up now, and with `all` those who have any.
/// `most`: no more than so many.
[[nodiscard]] std::vector<ThrottledName> list_throttles(Database& database, const Sealer& sealer,
                                                        Timestamp now, bool all, std::int64_t most);

/// Forgets what is counted under this name; how many counts there were.
std::size_t forget_throttle(Database& database, const Sealer& sealer, ThrottleKind kind,
                            const std::string& name);

/// Forgets what is counted for whoever is called so, without regard to case; of one kind or of
/// each. How many counts there were.
[[nodiscard]] std::size_t clear_throttles(Database& database, const Sealer& sealer,
                                          std::optional<ThrottleKind> kind,
                                          const std::string& called);

}  // namespace writeback::store
