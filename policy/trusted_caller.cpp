#include "policy/trusted_caller.hpp"

namespace writeback {

std::string_view name_of(CallerScope scope) {
  switch (scope) {
    case CallerScope::writeback:
      return "writeback";
    case CallerScope::flows:
      return "flows";
    case CallerScope::support:
      return "support";
    case CallerScope::metrics:
      return "metrics";
  }
  return "";
}

Result<TrustedCaller> TrustedCaller::vouching(const CallerScopes& scopes) {
  if (!scopes.has(CallerScope::writeback)) {
    return Problem{ProblemKind::scope_missing, "the client's section lacks scope writeback"};
  }
  return TrustedCaller{};
}

}  // namespace writeback
