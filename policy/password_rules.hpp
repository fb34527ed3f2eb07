#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "policy/account.hpp"
#include "policy/result.hpp"
#include "policy/secret.hpp"

namespace writeback {

/// Words that are no passwords however they are written: compared whole (NIST SP
/// 800-63B-4, 3.1.1.2), after folding case and the usual substitutions (0 for o, 1 for l, 3 for e,
/// 4 and @ for a, 5 and $ for s, 7 for t).
class BannedWords {
 public:
  /// The few dozen that every attacker tries first.
  [[nodiscard]] static BannedWords built_in();

  void add(std::string_view word);
  [[nodiscard]] bool contains(std::string_view password) const;
  [[nodiscard]] std::size_t size() const { return words_.size(); }

 private:
  std::set<std::string, std::less<>> words_;
};

/// The `[password]` section: rules of the agent's own, on top of those of the directory. Lengths
/// count Unicode code points.
struct PasswordRules {
  std::size_t min_length = 8;
  std::size_t max_length = 256;
  unsigned character_classes =
      0;  ///< of lower case, upper case, digits, everything else: how many, 0 to 4
  bool refuse_user_name = true;
  BannedWords banned = BannedWords::built_in();
};

/// Every rule that the password breaks, at most one violation a rule, the length rules being the
/// stricter of ours and the directory's where that was read. Whether it was used before only the
/// directory knows.
[[nodiscard]] std::vector<Violation> violations_of(const PasswordRules& rules,
                                                   std::string_view password,
                                                   const Account& account);

/// Whether the directory would refuse any new password for now, because the present one is younger
/// than its minimum age; only where the policy was read.
[[nodiscard]] std::optional<Violation> too_young(const Account& account, Timestamp now);

/// A new password that the rules accepted: the only kind that a directory port writes.
class AcceptedPassword {
 public:
  /// password_policy_violation with all violations.
  [[nodiscard]] static Result<AcceptedPassword> accept(const PasswordRules& rules, Secret password,
                                                       const Account& account);

  [[nodiscard]] std::string_view reveal() const { return password_.reveal(); }

 private:
  explicit AcceptedPassword(Secret password) : password_(std::move(password)) {}
  Secret password_;
};

}  // namespace writeback
