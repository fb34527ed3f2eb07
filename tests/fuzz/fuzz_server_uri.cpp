#include <string>

#include "ldap/server_uri.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(writeback::fuzz::text_of(data, size));
  const auto uri = writeback::ldap::parse_server_uri(text);
  if (!uri) {
    require(!uri.error().empty());
    return 0;
  }
  require(uri->text == text);
  require(!uri->host.empty() && uri->host.find('\0') == std::string::npos);
  require(uri->port != 0);
  require(uri->scheme != writeback::ldap::Scheme::ldapi || uri->host.size() < 108);
  return 0;
}
