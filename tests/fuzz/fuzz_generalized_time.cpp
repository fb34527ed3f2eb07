#include <chrono>

#include "ldap/generalized_time.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono;
  const auto parsed = writeback::ldap::parse_generalized_time(writeback::fuzz::text_of(data, size));
  if (!parsed) return 0;
  require(*parsed >= sys_days(year{0} / 1 / 1) - days{1});
  require(*parsed <= sys_days(year{9999} / 12 / 31) + days{2});
  require(size >= 11);
  require(writeback::rfc3339(*parsed).size() >= 20);
  return 0;
}
