#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/result.hpp"

namespace writeback {

/// What a caller may do; the names are those of `scopes` in the ini file.
enum class CallerScope : std::uint8_t { writeback, flows, support, metrics };

[[nodiscard]] std::string_view name_of(CallerScope scope);

class CallerScopes {
 public:
  void add(CallerScope scope) { bits_ |= bit(scope); }
  [[nodiscard]] bool has(CallerScope scope) const { return (bits_ & bit(scope)) != 0; }
  [[nodiscard]] bool empty() const { return bits_ == 0; }

 private:
  static constexpr std::uint32_t bit(CallerScope scope) {
    return 1U << static_cast<unsigned>(scope);
  }
  std::uint32_t bits_ = 0;
};

/// The assertion of a caller with scope `writeback` that it has verified the person itself. A write
/// without the agent's own verification asks for one, and only this function makes one.
class TrustedCaller {
 public:
  /// scope_missing where the caller may not vouch for people.
  [[nodiscard]] static Result<TrustedCaller> vouching(const CallerScopes& scopes);

 private:
  TrustedCaller() = default;
};

}  // namespace writeback
