#include <string>
#include <vector>

#include "ldap/active_directory_refusals.hpp"
#include "ldap/security_descriptor.hpp"
#include "ldap/security_identifier.hpp"
#include "ldap/windows_time.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace ldap = writeback::ldap;
using writeback::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(writeback::fuzz::text_of(data, size));
  const std::string sid = ldap::sid_text(text);
  require(sid.empty() || sid.starts_with("S-"));
  require(!ldap::is_protected_sid(sid) || !sid.empty());
  require(ldap::guid_name(text).empty() == (size != 16));
  require(!ldap::grants_extended_right(text, ldap::reset_password_right, {}).value_or(false));
  static_cast<void>(
      ldap::grants_extended_right(text, ldap::reset_password_right, {"S-1-5-21-7", "S-1-1-0"}));
  if (const auto span = ldap::parse_interval(text)) require(span->count() >= 0);
  static_cast<void>(ldap::parse_file_time(text));
  for (const int code : {0, 12, 19, 32, 49, 50, 51, 53}) {
    ldap::Reply reply;
    reply.code = code;
    reply.diagnostic = text;
    const auto problem = ldap::active_directory_refusal(reply, ldap::Attempt::change);
    // The server's words may name people.
    require(text.size() < 8 || problem.log_reason.find(text) == std::string::npos);
    const auto judged = ldap::judge_active_directory_sign_in(reply);
    require((judged.verdict == ldap::SignIn::Verdict::refused) == judged.problem.has_value());
  }
  return 0;
}
