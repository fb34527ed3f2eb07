#include <string>

#include "ldap/codec.hpp"
#include "ldap/escape.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/support/ber.hpp"

using writeback::fuzz::require;
using writeback::test::BerElement;

namespace {

/// type=value as it goes out, with the value byte by byte what somebody typed.
void require_equality(const BerElement& filter, std::string_view type, std::string_view value) {
  require(filter.tag == 0xA3 && filter.parts.size() == 2);
  require(filter.parts[0].content == type);
  require(filter.parts[1].content == value);
}

}  // namespace

/// Whatever the user is called, the filter keeps its parts, and the directory is asked for exactly
/// that name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writeback::ldap;
  const auto user = writeback::fuzz::text_of(data, size);
  Search search;
  search.filter = fill_user_filter("(&(objectClass=person)(|(uid={user})(mail={user})))", user);
  Codec codec(1024);
  require(codec.encode(Request{search}).has_value());
  std::string_view bytes = codec.outbound();
  const auto message = writeback::test::take_element(bytes);
  require(message && bytes.empty() && message->parts.size() == 2);
  const auto& filter = message->parts[1].parts.at(6);
  require(filter.tag == 0xA0 && filter.parts.size() == 2);
  require_equality(filter.parts[0], "objectClass", "person");
  const auto& either = filter.parts[1];
  require(either.tag == 0xA1 && either.parts.size() == 2);
  require_equality(either.parts[0], "uid", user);
  require_equality(either.parts[1], "mail", user);
  return 0;
}
