#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "ldap/message.hpp"
#include "ldap/result_code.hpp"

namespace writeback::ldap {

/// What one server was asked and how it answered, since the start. One thread.
class ServerTally {
 public:
  /// In the order of `Operation`.
  static constexpr std::array<std::string_view, std::variant_size_v<Operation>> operations{
      "search", "modify", "password_modify", "bind", "sasl_bind", "start_tls"};
  static constexpr std::array<std::string_view, 4> results{"ok", "refused", "no_answer",
                                                           "not_sent"};

  void count(const Request& request, const Exchange& exchange) {
    ++counts_.at(request.operation.index()).at(result_of(exchange));
  }
  [[nodiscard]] std::uint64_t of(std::size_t operation, std::size_t result) const {
    return counts_.at(operation).at(result);
  }

 private:
  [[nodiscard]] static std::size_t result_of(const Exchange& exchange) {
    if (exchange.fate == Fate::no_answer) return 2;
    if (exchange.fate == Fate::not_sent) return 3;
    return exchange.reply.code == result_code::success ? 0 : 1;
  }
  std::array<std::array<std::uint64_t, results.size()>, operations.size()> counts_{};
};

/// Counts an exchange when it goes out of scope, however it ended.
class Tallied {
 public:
  Tallied(ServerTally* tally, const Request& request, const Exchange& exchange)
      : tally_(tally), request_(request), exchange_(exchange) {}
  ~Tallied() {
    if (tally_ != nullptr) tally_->count(request_, exchange_);
  }
  Tallied(const Tallied&) = delete;
  Tallied& operator=(const Tallied&) = delete;

 private:
  ServerTally* tally_;
  const Request& request_;
  const Exchange& exchange_;
};

}  // namespace writeback::ldap
