#include "notify/captcha/difficulty.hpp"

#include <algorithm>

namespace writeback::notify {

std::int64_t Difficulty::next_factor(Timestamp now) {
  const auto since_epoch = static_cast<std::uint64_t>(now.time_since_epoch().count());
  Second& current = last_minute_.at(since_epoch % last_minute_.size());
  if (current.when != now) current = {now, 0};
  ++current.issued;
  std::uint64_t issued = 0;
  for (const Second& second : last_minute_) {
    // Also not those of a clock that has been set back since.
    if (second.when <= now && now - second.when < std::chrono::minutes{1}) issued += second.issued;
  }
  std::int64_t factor = 1;
  for (std::uint64_t rate = issued / 2; rate >= usual_ && factor < largest_factor_; rate /= 2) {
    factor *= 2;
  }
  return std::min(factor, largest_factor_);
}

}  // namespace writeback::notify
