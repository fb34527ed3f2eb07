#include "policy/problem.hpp"

#include <utility>

namespace writeback {

std::string_view name_of(Rule rule) {
  switch (rule) {
    case Rule::min_length:
      return "min_length";
    case Rule::max_length:
      return "max_length";
    case Rule::complexity:
      return "complexity";
    case Rule::history:
      return "history";
    case Rule::minimum_age:
      return "minimum_age";
    case Rule::banned:
      return "banned";
    case Rule::contains_user_name:
      return "contains_user_name";
    case Rule::characters:
      return "characters";
    case Rule::directory:
      return "directory";
  }
  return "directory";
}

Problem policy_violation(std::vector<Violation> violations) {
  Problem problem{ProblemKind::password_policy_violation};
  problem.violations = std::move(violations);
  // The first rule is what the end user reads when the portal shows nothing but the detail.
  if (!problem.violations.empty()) problem.detail = problem.violations.front().message;
  return problem;
}

Problem invalid_request(std::string pointer, std::string reason) {
  Problem problem{ProblemKind::invalid_request};
  problem.errors.push_back(FieldError{std::move(pointer), std::move(reason)});
  return problem;
}

}  // namespace writeback
