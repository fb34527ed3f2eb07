#include "api/request_throttles.hpp"

#include <algorithm>
#include <boost/asio/ip/network_v6.hpp>

namespace writeback::api {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned short one_customer = 64;

}  // namespace

std::string network_of(const ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_string();
  ip::address_v6 plain = v6;
  plain.scope_id(0);
  return ip::make_network_v6(plain, one_customer).canonical().to_string();
}

boost::asio::awaitable<RequestThrottles::Answer> RequestThrottles::ask(
    std::vector<ThrottleUse> uses) const {
  Answer answer;
  if (!throttles_) co_return answer;
  const auto verdicts = co_await throttles_->attempt(uses);
  if (!verdicts) co_return answer;
  std::size_t shown = uses.size() - 1;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (!verdicts->at(i).admitted) shown = i;
  }
  const auto& limit = uses[shown].limit;
  const auto& verdict = verdicts->at(shown);
  if (const auto admitted = admitted_by(uses, *verdicts); !admitted) {
    answer.problem = admitted.error();
  }
  if (limit.attempts > 0) {
    answer.rate_limit = RateLimit{name_of(uses[shown].kind), limit.attempts, limit.window,
                                  verdict.remaining, verdict.resets_in};
  }
  co_return answer;
}

boost::asio::awaitable<RequestThrottles::Answer> RequestThrottles::admit(
    std::string_view caller, const std::optional<Browser>& browser) const {
  std::vector<ThrottleUse> uses;
  uses.push_back({ThrottleKind::everyone, {}, limits_.everyone});
  uses.push_back({ThrottleKind::caller, std::string(caller), limits_.caller});
  if (browser) {
    const std::string network = network_of(browser->address);
    uses.push_back({ThrottleKind::portal, network, limits_.portal});
    if (browser->also) {
      const bool names = *browser->also == ThrottleKind::portal_names;
      uses.push_back(
          {*browser->also, network, names ? limits_.portal_names : limits_.portal_contact});
    }
  }
  const bool limited =
      std::any_of(uses.begin(), uses.end(), [](const auto& use) { return use.limit.attempts > 0; });
  if (!limited) co_return Answer{};
  co_return co_await ask(std::move(uses));
}

boost::asio::awaitable<RequestThrottles::Answer> RequestThrottles::refuse(
    const ip::address& address) const {
  std::vector<ThrottleUse> uses;
  uses.push_back({ThrottleKind::address, network_of(address), limits_.address});
  if (limits_.address.attempts == 0) co_return Answer{};
  co_return co_await ask(std::move(uses));
}

}  // namespace writeback::api
