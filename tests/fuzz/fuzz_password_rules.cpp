#include <string>

#include "policy/password_rules.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;

/// A login name on the first line, a password behind it: each rule speaks once, with words.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writeback;
  static const PasswordRules rules = [] {
    PasswordRules strict;
    strict.character_classes = 3;
    return strict;
  }();
  auto text = fuzz::text_of(data, size);
  Account account;
  account.login_names.emplace_back(fuzz::take_line(text));
  account.policy.emplace();
  account.policy->min_length = 10;
  account.policy->max_length = 20;
  unsigned seen = 0;
  for (const auto& violation : violations_of(rules, text, account)) {
    const unsigned bit = 1U << static_cast<unsigned>(violation.rule);
    require((seen & bit) == 0);
    seen |= bit;
    require(!violation.message.empty());
  }
  const auto accepted = AcceptedPassword::accept(rules, Secret(text), account);
  require(accepted.has_value() == (seen == 0));
  return 0;
}
