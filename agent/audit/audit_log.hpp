#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/audit/syslog_target.hpp"
#include "agent/audit/trail_copier.hpp"
#include "agent/audit/trail_writer.hpp"
#include "policy/audit_sink.hpp"

namespace writeback::agent {

struct AuditSettings {
  bool enabled = true;
  bool required = true;
  TrailSettings trail;
  std::string key_file;
  bool copy_to_journal = false;
  std::optional<SyslogSettings> copy_to_syslog;

  friend bool operator==(const AuditSettings&, const AuditSettings&) = default;
};

/// The audit trail behind its port: events wait in memory for the one thread that writes them, and
/// whoever waits for them is woken when they are on the disk. While the disk flushes, the next ones
/// gather, so that one flush serves all of them.
class AuditLog final : public AuditSink {
 public:
  /// Makes the key where there is none yet. Throws std::runtime_error where the trail can't be
  /// opened.
  AuditLog(boost::asio::any_io_executor executor, const AuditSettings& settings);
  ~AuditLog() override;

  [[nodiscard]] Task<void> record(AuditEvent event) override;
  [[nodiscard]] bool is_required() const override { return required_ && writer_; }
  [[nodiscard]] std::string trouble() const override;

  /// Events that wait for the disk.
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::vector<TrailCopier::State> copies() const;

  /// For what nobody waits for: the start, the end, a reload.
  void note(AuditKind kind, std::string text = {});
  void require(bool required) { required_ = required; }

 private:
  struct Waiter;
  struct Entry {
    AuditEvent event;
    std::shared_ptr<Waiter> waiter;  ///< nullptr: nobody waits
  };
  void open(const AuditSettings& settings);
  void write_until_stopped();
  void write_batch(std::vector<Entry>& batch);
  [[nodiscard]] bool enqueue(Entry entry);

  boost::asio::any_io_executor executor_;
  bool required_;
  std::optional<TrailWriter> writer_;  ///< empty: there is no trail
  std::vector<std::unique_ptr<TrailCopier>> copiers_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Entry> queue_;
  std::string trouble_;
  std::size_t lost_ = 0;  ///< the thread's own: outcomes that could not be written
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace writeback::agent
