#include "ldap/server_uri.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace writeback::ldap {
namespace {

/// sockaddr_un::sun_path, less the NUL at its end.
constexpr std::size_t longest_socket_path = 107;

boost::system::result<Scheme, std::string> scheme_of(const boost::urls::url_view& uri) {
  std::string name(uri.scheme());
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (name == "ldap") return Scheme::ldap;
  if (name == "ldaps") return Scheme::ldaps;
  if (name == "ldapi") return Scheme::ldapi;
  return std::string("expected ldaps://, ldap:// or ldapi://");
}

bool has_control_character(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

}  // namespace

boost::system::result<ServerUri, std::string> parse_server_uri(const std::string& text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return std::string("expected a URI such as ldaps://dc1.example.com");
  const auto scheme = scheme_of(*parsed);
  if (!scheme) return scheme.error();
  ServerUri uri;
  uri.text = text;
  uri.scheme = *scheme;
  uri.host = uri.scheme == Scheme::ldapi ? parsed->host() : parsed->host_address();
  if (uri.host.empty()) {
    return std::string(uri.scheme == Scheme::ldapi ? "expected ldapi://%2Fpath%2Fof%2Fsocket"
                                                   : "the host is missing");
  }
  if (has_control_character(uri.host))
    return std::string("a control character or space in the host");
  if (uri.scheme == Scheme::ldapi && uri.host.size() > longest_socket_path) {
    return std::string("the path of the socket is longer than 107 bytes");
  }
  if (!parsed->userinfo().empty()) return std::string("a URI with a user or password in it");
  const auto path = parsed->encoded_path();
  if ((!path.empty() && path != "/") || parsed->has_query() || parsed->has_fragment()) {
    return std::string("nothing may follow the host and port");
  }
  uri.port = uri.scheme == Scheme::ldap ? ldap_port : ldaps_port;
  if (parsed->has_port() && !parsed->port().empty()) {
    const std::string digits(parsed->port());
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), uri.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || uri.port == 0) {
      return std::string("the port is not a number from 1 to 65535");
    }
  }
  return uri;
}

}  // namespace writeback::ldap
