#include <sys/stat.h>
#include <array>

#include <algorithm>
#include <charconv>
#include <exception>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array api_table{
    IniKey{.name = "listen",
           .usual = "0.0.0.0:8443",
           .meaning =
               "addresses with ports, separated by spaces, such as `0.0.0.0:8443 [::]:8443`. "
               "Sockets that systemd opened (`writebackd.socket`) win: then this key is not used"},
    IniKey{.name = "certificate",
           .usual = "",
           .meaning = "PEM chain, the server's own certificate first; taken into use by itself "
                      "when the file changes",
           .usual_in_words = needed,
           .example = "tls/server.crt"},
    IniKey{.name = "private_key",
           .usual = "",
           .meaning = "PEM; a file that is not world-readable, or `credential:NAME`. A credential "
                      "is read when the service starts, so a renewed key needs a restart then",
           .usual_in_words = needed,
           .example = "tls/server.key"},
    IniKey{.name = "client_ca",
           .usual = "",
           .meaning = "PEM; turns on mutual TLS: callers are asked for a certificate that this "
                      "authority issued. A caller without one still needs a key",
           .example = "tls/clients.crt"},
    IniKey{.name = "max_connections",
           .usual = "1000",
           .meaning = "connections of callers at the same time"},
    IniKey{.name = "encrypted_passwords",
           .usual = "optional",
           .meaning = "`required`: passwords are taken as a JWE only "
                      "([encrypted-passwords.md](encrypted-passwords.md))"},
    IniKey{.name = "password_key_days",
           .usual = "30",
           .meaning = "after so many days callers are given new keys to encrypt passwords to"},
    IniKey{.name = "request_timeout",
           .usual = "15s",
           .meaning = "the longest that one request may take as a whole"},
    IniKey{.name = "shutdown_timeout",
           .usual = "30s",
           .meaning = "how long requests that are under way are waited for when the service ends. "
                      "Above 45s, raise `TimeoutStopSec=` of the unit as well"},
};

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
}

}  // namespace

std::span<const IniKey> api_keys() {
  return api_table;
}

void read_api_section(SectionReader& section, ApiConfig& api) {
  using std::chrono::milliseconds;
  using std::chrono::minutes;
  using std::chrono::seconds;
  read_listen(section, api);
  api.tls.certificate = section.path("certificate");
  api.tls.private_key = section.path_of_secret("private_key");
  api.tls.client_ca = section.path("client_ca");
  const auto max_connections = section.number("max_connections", 1, 100'000);
  api.max_connections = static_cast<std::size_t>(max_connections);
  api.request_timeout = section.duration("request_timeout", seconds{1}, minutes{5});
  api.shutdown_timeout = section.duration("shutdown_timeout", milliseconds{0}, minutes{10});
  api.encrypted_passwords_only =
      section.choice("encrypted_passwords", {"optional", "required"}) == "required";
  api.password_key_rotation = std::chrono::hours{24 * section.number("password_key_days", 1, 365)};
  if (api.tls.certificate.empty()) section.wrong("certificate", "is missing");
  if (!section.has("private_key")) section.wrong("private_key", "is missing");
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
