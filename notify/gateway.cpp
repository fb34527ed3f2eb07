#include "notify/gateway.hpp"

#include <algorithm>
#include <utility>

namespace writeback::notify {
namespace {

constexpr std::chrono::seconds longest_wait{8};

}  // namespace

Task<void> Gateway::send(const Message& message, std::string_view text, std::string_view language,
                         Deadline deadline) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Deadline by = std::min(deadline, std::chrono::steady_clock::now() + longest_wait);
  auto request = gateway_request(*settings_, message, text, language, now);
  const auto answer = co_await http_->send(std::move(request), by);
  if (!answer) co_return answer.error();
  co_return gateway_verdict(*settings_, *answer);
}

}  // namespace writeback::notify
