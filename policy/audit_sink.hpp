#pragma once

#include <string>

#include "policy/account.hpp"
#include "policy/audit_event.hpp"
#include "policy/task.hpp"

namespace writeback {

/// The audit trail as the operations see it. One thread (that of the event loop) calls it.
class AuditSink {
 public:
  AuditSink() = default;
  AuditSink(const AuditSink&) = delete;
  AuditSink& operator=(const AuditSink&) = delete;
  virtual ~AuditSink() = default;

  /// Returns when the event is on the disk. directory_unavailable: it is not, and the reason is for
  /// the log.
  [[nodiscard]] virtual Task<void> record(AuditEvent event) = 0;

  /// Whether nothing may be written to the directory that the trail does not hold.
  [[nodiscard]] virtual bool is_required() const = 0;

  /// Why the trail can't be written now; empty: it can.
  [[nodiscard]] virtual std::string trouble() const = 0;
};

/// Hears of a write when everything allows it and nothing was sent yet.
class WriteWitness {
 public:
  WriteWitness() = default;
  WriteWitness(const WriteWitness&) = delete;
  WriteWitness& operator=(const WriteWitness&) = delete;
  virtual ~WriteWitness() = default;

  /// A problem here keeps the write from being made.
  [[nodiscard]] virtual Task<void> before_write(const Account& account) = 0;
};

}  // namespace writeback
