#include "policy/account.hpp"

namespace writeback {

Result<void> check_not_disabled(const Account& account) {
  if (account.lock.kind == LockKind::administrator) {
    Problem problem{ProblemKind::account_disabled, "an administrator locked the account for good"};
    problem.detail =
        "An administrator has locked this account. Only your IT staff can unlock it again.";
    return problem;
  }
  if (account.disabled) {
    return Problem{ProblemKind::account_disabled, "the directory says the account is disabled"};
  }
  return {};
}

std::int64_t length_of(std::string_view password, LengthUnit unit) {
  if (unit == LengthUnit::bytes) return static_cast<std::int64_t>(password.size());
  std::int64_t length = 0;
  for (const char c : password) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xC0U) == 0x80U;
    const bool is_pair = unit == LengthUnit::utf16 && byte >= 0xF0U;
    if (!continues) length += is_pair ? 2 : 1;
  }
  return length;
}

}  // namespace writeback
