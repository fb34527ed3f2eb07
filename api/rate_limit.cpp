#include "api/rate_limit.hpp"

namespace writeback::api {

std::string policy_header(const RateLimit& limit) {
  return "\"" + std::string(limit.name) + "\";q=" + std::to_string(limit.quota) +
         ";w=" + std::to_string(limit.window.count());
}

std::string state_header(const RateLimit& limit) {
  return "\"" + std::string(limit.name) + "\";r=" + std::to_string(limit.remaining) +
         ";t=" + std::to_string(limit.resets_in.count());
}

}  // namespace writeback::api
