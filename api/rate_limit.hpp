#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace writeback::api {

/// How much of a limit is left, for the headers RateLimit-Policy and RateLimit
/// (draft-ietf-httpapi-ratelimit-headers).
struct RateLimit {
  std::string_view name;  ///< of a table, so that it outlives the response
  std::int64_t quota = 0;
  std::chrono::seconds window{0};
  std::int64_t remaining = 0;
  std::chrono::seconds resets_in{0};
};

/// `"caller";q=6000;w=60`
[[nodiscard]] std::string policy_header(const RateLimit& limit);
/// `"caller";r=5999;t=42`
[[nodiscard]] std::string state_header(const RateLimit& limit);

}  // namespace writeback::api
