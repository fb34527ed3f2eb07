#pragma once

#include <string>
#include <vector>

#include "policy/audit_sink.hpp"

namespace writeback::test {

/// An audit trail in memory, which can fail.
class FakeAudit final : public AuditSink {
 public:
  std::vector<AuditEvent> events;
  bool fails = false;
  bool required = true;

  [[nodiscard]] Task<void> record(AuditEvent event) override {
    if (fails) {
      Problem full{ProblemKind::directory_unavailable, "no space left"};
      full.only_once = true;
      co_return full;
    }
    events.push_back(std::move(event));
    co_return Result<void>();
  }
  [[nodiscard]] bool is_required() const override { return required; }
  [[nodiscard]] std::string trouble() const override { return fails ? "no space left" : ""; }

  /// "reset_intended reset_done".
  [[nodiscard]] std::string story() const {
    std::string all;
    for (const auto& event : events) {
      all += (all.empty() ? "" : " ") + std::string(row_of(event.kind).name);
    }
    return all;
  }
};

/// Sees everything and keeps nothing from being made.
class SilentWitness final : public WriteWitness {
 public:
  int writes = 0;
  [[nodiscard]] Task<void> before_write(const Account& /*account*/) override {
    ++writes;
    co_return Result<void>();
  }
};

}  // namespace writeback::test
