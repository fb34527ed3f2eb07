#include "ldap/password_policy_control.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writeback::ldap;
  Reply reply;
  const std::string value(writeback::fuzz::text_of(data, size));
  reply.controls.push_back({std::string(password_policy_oid), value});
  const auto error = policy_error_of(reply);
  writeback::fuzz::require(
      !error || (*error >= PolicyError::password_expired && *error <= PolicyError::too_long));
  return 0;
}
