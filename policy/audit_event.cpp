#include "policy/audit_event.hpp"

#include <algorithm>
#include <stdexcept>

namespace writeback {
namespace {

struct Kinds {
  AuditKind intended;
  AuditKind done;
  AuditKind refused;
  AuditKind unknown;
};

Kinds kinds_of(AuditedOperation operation) {
  using enum AuditKind;
  switch (operation) {
    case AuditedOperation::reset:
      return {reset_intended, reset_done, reset_refused, reset_unknown};
    case AuditedOperation::change:
      return {change_intended, change_done, change_refused, change_unknown};
    case AuditedOperation::unlock:
      return {unlock_intended, unlock_done, unlock_refused, unlock_unknown};
    case AuditedOperation::status:
      return {status_answered, status_answered, status_refused, status_refused};
    case AuditedOperation::identify:
      return {identify_done, identify_done, identify_refused, identify_refused};
    case AuditedOperation::challenge:
      return {challenge_done, challenge_done, challenge_refused, challenge_refused};
    case AuditedOperation::verify:
      return {verify_done, verify_done, verify_refused, verify_refused};
    case AuditedOperation::methods:
      return {methods_done, methods_done, methods_refused, methods_refused};
    case AuditedOperation::contact:
      return {contact_done, contact_done, contact_refused, contact_refused};
    case AuditedOperation::support_show:
      return {support_shown, support_shown, support_show_refused, support_show_refused};
    case AuditedOperation::support_clear:
      return {support_cleared, support_cleared, support_clear_refused, support_clear_refused};
    case AuditedOperation::support_pass:
      return {support_pass_issued, support_pass_issued, support_pass_refused, support_pass_refused};
    case AuditedOperation::check:
      break;
  }
  return {check_answered, check_answered, check_refused, check_refused};
}

}  // namespace

const AuditRow& row_of(AuditKind kind) {
  const auto* row = std::find_if(audit_catalogue.begin(), audit_catalogue.end(),
                                 [kind](const AuditRow& one) { return one.kind == kind; });
  if (row == audit_catalogue.end()) throw std::logic_error("an audit event without its row");
  return *row;
}

AuditKind outcome_of(AuditedOperation operation, const Problem* problem) {
  const Kinds kinds = kinds_of(operation);
  if (problem == nullptr) return kinds.done;
  // A defect may have struck before or after the write.
  const bool unknown =
      problem->kind == ProblemKind::outcome_unknown || problem->kind == ProblemKind::internal_error;
  return unknown ? kinds.unknown : kinds.refused;
}

AuditKind intent_of(AuditedOperation operation) {
  return kinds_of(operation).intended;
}

bool is_intent(AuditKind kind) {
  return kind == AuditKind::reset_intended || kind == AuditKind::change_intended ||
         kind == AuditKind::unlock_intended;
}

}  // namespace writeback
