#pragma once

#include <boost/asio/ip/address.hpp>
#include <memory>
#include <optional>
#include <string>

#include "api/rate_limit.hpp"
#include "policy/throttles.hpp"

namespace writeback::api {

/// How many requests may come, before anybody looks at what they ask for. While the store can't be
/// used nothing is limited here: a limit must not become the reason that nobody gets help. One
/// thread.
class RequestThrottles {
 public:
  struct Limits {
    ThrottleLimit everyone;
    ThrottleLimit caller;
    ThrottleLimit address;
    ThrottleLimit portal;
    ThrottleLimit portal_names;
    ThrottleLimit portal_contact;
  };
  /// Without any limit.
  RequestThrottles() = default;
  RequestThrottles(std::shared_ptr<Throttles> throttles, Limits limits)
      : throttles_(std::move(throttles)), limits_(limits) {}

  struct Answer {
    std::optional<Problem> problem;       ///< too_many_attempts
    std::optional<RateLimit> rate_limit;  ///< what the caller may know of it
  };
  /// With a page of the bundled portal, which anybody may have.
  struct Browser {
    boost::asio::ip::address address;
    /// What else counts by address than requests: portal_names or portal_contact.
    std::optional<ThrottleKind> also = {};
  };
  /// A request of a caller that has proved who it is; or of a browser.
  [[nodiscard]] boost::asio::awaitable<Answer> admit(
      std::string_view caller, const std::optional<Browser>& browser = {}) const;
  /// A request whose credentials were not taken. Good credentials are never refused here: whoever
  /// sends wrong ones from the same address locks nobody out.
  [[nodiscard]] boost::asio::awaitable<Answer> refuse(
      const boost::asio::ip::address& address) const;

 private:
  [[nodiscard]] boost::asio::awaitable<Answer> ask(std::vector<ThrottleUse> uses) const;

  std::shared_ptr<Throttles> throttles_;
  Limits limits_;
};

/// What counts as one address: an IPv4 address, or the /64 network of an IPv6 one, because whoever
/// has one address of such a network has them all.
[[nodiscard]] std::string network_of(const boost::asio::ip::address& address);

}  // namespace writeback::api
