#pragma once

#include <chrono>
#include <string>

#include "api/keyed_call.hpp"
#include "api/write_note.hpp"
#include "policy/audit_sink.hpp"
#include "policy/flows/verified_flows.hpp"
#include "policy/ports.hpp"

namespace writeback::api {

/// What the audit trail hears of one request: an intent before each write, an outcome at the end.
/// Lives as long as the request.
class OperationRecord final : public WriteWitness {
 public:
  /// `about`: what is known of the request before its body is read.
  OperationRecord(AuditSink& audit, const Directory& directory, AuditedOperation operation,
                  AuditEvent about)
      : audit_(audit), directory_(directory), operation_(operation), event_(std::move(about)) {}

  /// The call's Idempotency-Key hears of each write too.
  void keyed_by(KeyedCall& call) { keyed_ = &call; }

  /// What it turned out to be, where the address alone does not tell.
  void becomes(AuditedOperation operation) { operation_ = operation; }
  /// What a step of a flow found out, also where it failed.
  void tells(const FlowTrace& trace);

  /// Whom the request is about, as it was typed.
  void names(std::string user) { event_.user = std::move(user); }

  /// directory_unavailable where the trail has to hold the intent and can't.
  [[nodiscard]] Task<void> before_write(const Account& account) override;

  /// `problem`: nullptr where it was done. A trail that fails now changes nothing about the answer:
  /// it is true already.
  [[nodiscard]] Task<void> end(const Problem* problem, std::chrono::microseconds took);

 private:
  KeyedCall* keyed_ = nullptr;
  AuditSink& audit_;
  const Directory& directory_;
  AuditedOperation operation_;
  AuditEvent event_;
};

}  // namespace writeback::api
