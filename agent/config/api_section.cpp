#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <exception>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

using Endpoint = boost::asio::ip::tcp::endpoint;

/// "0.0.0.0:8443" or "[::]:8443".
std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  if (error || failed != std::errc{} || end != digits.data() + digits.size() || port == 0 ||
      address.is_v6() != bracketed) {
    return std::nullopt;
  }
  return Endpoint(address, port);
}

void read_listen(SectionReader& section, ApiConfig& api) {
  for (const auto& word : section.words("listen")) {
    const auto endpoint = parse_endpoint(word);
    if (endpoint &&
        std::find(api.listen.begin(), api.listen.end(), *endpoint) != api.listen.end()) {
      section.wrong("listen", word + ": is there twice");
    } else if (endpoint) {
      api.listen.push_back(*endpoint);
    } else {
      section.wrong("listen",
                    word + ": expected an address and port, as 0.0.0.0:8443 or [::]:8443");
    }
  }
  if (!section.has("listen")) api.listen.push_back(*parse_endpoint("0.0.0.0:8443"));
}

}  // namespace

void read_api_section(SectionReader& section, ApiConfig& api) {
  using std::chrono::milliseconds;
  using std::chrono::minutes;
  using std::chrono::seconds;
  read_listen(section, api);
  api.tls.certificate = section.path("certificate");
  api.tls.private_key = section.path("private_key");
  api.tls.client_ca = section.path("client_ca");
  const auto max_connections = section.number("max_connections", 1, 100'000, 1000);
  api.max_connections = static_cast<std::size_t>(max_connections);
  api.request_timeout =
      section.duration("request_timeout", seconds{1}, minutes{5}, milliseconds{15000});
  api.shutdown_timeout =
      section.duration("shutdown_timeout", milliseconds{0}, minutes{10}, milliseconds{30000});
  api.encrypted_passwords_only =
      section.choice("encrypted_passwords", {"optional", "required"}, "optional") == "required";
  api.password_key_rotation =
      std::chrono::hours{24 * section.number("password_key_days", 1, 365, 30)};
  if (api.tls.certificate.empty()) section.wrong("certificate", "is missing");
  if (api.tls.private_key.empty()) section.wrong("private_key", "is missing");
  if (!api.tls.certificate.empty() && !api.tls.private_key.empty()) {
    try {
      static_cast<void>(api::make_server_tls(api.tls));
    } catch (const std::exception& failure) {
      const std::string why = failure.what();
      const bool key = why.starts_with(api.tls.private_key + ":");
      const bool authority = !api.tls.client_ca.empty() && why.starts_with(api.tls.client_ca + ":");
      section.wrong(key ? "private_key" : authority ? "client_ca" : "certificate", why);
    }
  }
  section.finish();
}

}  // namespace writeback::agent
