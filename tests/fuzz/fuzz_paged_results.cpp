#include "ldap/paged_results.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writeback::ldap;
  Reply reply;
  const std::string value(writeback::fuzz::text_of(data, size));
  reply.controls.push_back({std::string(paged_results_oid), value});
  const auto cookie = next_page_of(reply);
  writeback::fuzz::require(cookie.size() <= value.size());
  // What was read can be sent back.
  reply.controls.back().value = paged_results_value(1, cookie);
  writeback::fuzz::require(next_page_of(reply) == cookie);
  return 0;
}
