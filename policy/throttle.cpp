#include "policy/throttle.hpp"

#include <algorithm>

namespace writeback {
namespace {

std::chrono::seconds wait_for(const ThrottleLimit& limit, std::int64_t blocks) {
  auto wait = limit.first_wait;
  for (std::int64_t i = 0; i < blocks && wait < limit.longest_wait; ++i) wait *= 2;
  return std::min(wait, std::max(limit.first_wait, limit.longest_wait));
}

bool has_waits(const ThrottleLimit& limit) {
  return limit.first_wait > limit.first_wait.zero();
}

ThrottleVerdict refused_until(Timestamp moment, Timestamp now) {
  ThrottleVerdict verdict;
  verdict.admitted = false;
  verdict.wait = std::max(std::chrono::seconds{1}, std::chrono::seconds{moment - now});
  verdict.resets_in = verdict.wait;
  return verdict;
}

}  // namespace

std::string_view name_of(ThrottleKind kind) {
  return throttle_table.at(static_cast<std::size_t>(kind)).name;
}

std::optional<ThrottleKind> throttle_kind_of(std::string_view name) {
  for (const auto& row : throttle_table) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

ThrottleStep attempt(const ThrottleLimit& limit, const ThrottleCount& count, Timestamp now) {
  ThrottleStep step{{}, count};
  if (limit.attempts == 0) return step;
  ThrottleCount& next = step.next;
  if (count.blocked_until > now) {
    step.verdict = refused_until(count.blocked_until, now);
    return step;
  }
  // A clock that was set back must not keep anybody waiting for it to catch up.
  if (now >= count.began + limit.window || now < count.began) {
    next.began = now;
    next.attempts = 0;
    if (now >= count.blocked_until + std::max(limit.window, limit.longest_wait)) next.blocks = 0;
  }
  if (next.attempts >= limit.attempts) {
    step.verdict = refused_until(next.began + limit.window, now);
    return step;
  }
  ++next.attempts;
  step.verdict.remaining = limit.attempts - next.attempts;
  step.verdict.resets_in = next.began + limit.window - now;
  if (step.verdict.remaining == 0 && has_waits(limit)) {
    next.blocked_until = now + wait_for(limit, next.blocks);
    ++next.blocks;
    next.attempts = 0;
    next.began = next.blocked_until;
    step.verdict.resets_in = next.blocked_until - now;
  }
  return step;
}

std::int64_t share_of(const ThrottleLimit& limit) {
  constexpr std::int64_t parts = 1000;
  return has_waits(limit) ? 0 : limit.attempts / parts;
}

std::int64_t take_share(ThrottleStep& step, std::int64_t wanted) {
  if (!step.verdict.admitted) return 0;
  const auto taken = std::min(wanted, step.verdict.remaining);
  step.next.attempts += taken;
  step.verdict.remaining -= taken;
  return taken;
}

ThrottleCount given_back(ThrottleCount count) {
  if (count.attempts > 0) {
    --count.attempts;
  } else if (count.blocks > 0) {
    // It was the one that used them up.
    --count.blocks;
    count.blocked_until = {};
    count.attempts = 0;
  }
  return count;
}

Timestamp is_forgotten_at(const ThrottleLimit& limit, const ThrottleCount& count) {
  return std::max(count.began + limit.window,
                  count.blocked_until + std::max(limit.window, limit.longest_wait));
}

}  // namespace writeback
