#include "api/operation_record.hpp"

#include <spdlog/spdlog.h>

namespace writeback::api {
namespace {

/// Problems that only somebody can have whom the directory knows.
bool was_found(ProblemKind kind) {
  return kind == ProblemKind::password_not_managed || kind == ProblemKind::account_disabled ||
         kind == ProblemKind::account_locked || kind == ProblemKind::current_password_incorrect ||
         kind == ProblemKind::password_policy_violation;
}

}  // namespace

void OperationRecord::tells(const FlowTrace& trace) {
  if (!trace.user.empty()) event_.user = trace.user;
  event_.user_is_known = trace.user_is_known;
  if (!trace.entry.empty()) event_.entry = trace.entry;
  if (!trace.note.empty()) event_.note = trace.note;
}

Task<void> OperationRecord::before_write(const Account& account) {
  event_.entry = account.dn;
  event_.server = directory_.name_of(account.server);
  if (keyed_ != nullptr) {
    auto noted = co_await keyed_->note(text_of(WriteNote::of(account)));
    if (!noted) co_return noted.error();
  }
  AuditEvent intent = event_;
  intent.kind = intent_of(operation_);
  auto recorded = co_await audit_.record(std::move(intent));
  if (!recorded && audit_.is_required()) co_return recorded.error();
  co_return Result<void>();
}

Task<void> OperationRecord::end(const Problem* problem, std::chrono::microseconds took) {
  AuditEvent outcome = event_;
  outcome.kind = outcome_of(operation_, problem);
  outcome.took = took;
  if (problem != nullptr) {
    outcome.problem = row_of(problem->kind).code;
    outcome.user_is_known =
        outcome.user_is_known && (!outcome.entry.empty() || was_found(problem->kind));
  }
  const std::string operation = outcome.operation;
  auto recorded = co_await audit_.record(std::move(outcome));
  if (!recorded) {
    spdlog::critical("the outcome of operation {} is not in the audit trail: {}", operation,
                     recorded.error().log_reason);
  }
  co_return recorded;
}

}  // namespace writeback::api
