#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/address_range.hpp"
#include "api/request.hpp"
#include "policy/trusted_caller.hpp"

namespace writeback::api {

/// Whoever calls through the control socket, in log lines and in the audit trail; no
/// `[client:NAME]` may be called so.
inline constexpr std::string_view administrator_name = "writebackctl";

/// One `[client:NAME]` section. Where it has both a key and a certificate, a request needs both.
struct Client {
  std::string name;
  std::optional<Sha256Digest> api_key_sha256;
  std::optional<Sha256Digest> certificate_sha256;
  std::vector<AddressRange> allow_from;  ///< empty: from everywhere
  CallerScopes scopes;
};

/// Which client a request comes from; nullptr for no, unknown or wrong credentials and for a wrong
/// address, which the caller can't tell apart, in its answer or in its time. The name of whoever it
/// was is for the log.
[[nodiscard]] const Client* identify(const std::vector<Client>& clients, const Request& request);

[[nodiscard]] Sha256Digest sha256(std::string_view bytes);

}  // namespace writeback::api
