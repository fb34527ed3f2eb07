#include "agent/audit/audit_log.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "agent/audit/journal_target.hpp"
#include "agent/key_file.hpp"

namespace writeback::agent {
namespace asio = boost::asio;

namespace {

constexpr std::size_t most_events_waiting = 4096;
constexpr std::chrono::seconds look_again_after{2};
/// With so many writes under way, a flush waits this long for more events, or for so many.
constexpr std::size_t many_under_way = 6;
constexpr std::size_t events_worth_a_flush = 32;
constexpr std::chrono::microseconds gathering_time{5000};
constexpr std::chrono::seconds try_again_after{1};
/// A disk that hangs must not hold the callers for ever.
constexpr std::chrono::seconds patience_with_the_disk{10};

Problem not_recorded(std::string reason) {
  Problem problem{ProblemKind::directory_unavailable, std::move(reason)};
  problem.detail =
      "The service can't keep its records just now. Nothing was changed. Try again in "
      "a moment.";
  problem.retry_after = look_again_after;
  problem.only_once = true;
  return problem;
}

}  // namespace

/// Belongs to the event loop; the thread only hands it on.
struct AuditLog::Waiter {
  explicit Waiter(const asio::any_io_executor& executor) : bell(executor, patience_with_the_disk) {}
  asio::steady_timer bell;
  bool done = false;
  std::string failure;
};

AuditLog::AuditLog(asio::any_io_executor executor, const AuditSettings& settings)
    : executor_(executor), required_(settings.required) {
  if (settings.enabled) open(settings);
}

void AuditLog::open(const AuditSettings& settings) {
  writer_.emplace(settings.trail, std::move(read_or_make_keys(settings.key_file).front()),
                  TrailWriter::Clock::now());
  const TrailState& found = writer_->found();
  if (!found.fault.empty()) {
    spdlog::error("audit trail: {}; it is continued in a new file (writebackctl audit verify)",
                  found.fault);
  }
  for (const auto& left : found.open) {
    spdlog::warn(
        "audit trail: operation {} was begun and its outcome is not known, because the service "
        "ended in between: look at the account (writebackctl audit show --operation)",
        left.operation);
  }
  const auto copy_to = [&](const char* name, std::unique_ptr<CopyTarget> target) {
    copiers_.push_back(std::make_unique<TrailCopier>(settings.trail.folder, name, std::move(target),
                                                     writer_->end()));
  };
  if (settings.copy_to_journal) copy_to("journal", std::make_unique<JournalTarget>());
  if (settings.copy_to_syslog) {
    copy_to("syslog", std::make_unique<SyslogTarget>(*settings.copy_to_syslog));
  }
  thread_ = std::thread([this] { write_until_stopped(); });
}

AuditLog::~AuditLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool AuditLog::enqueue(Entry entry) {
  if (!writer_) return true;
  bool is_worth_waking = false;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= most_events_waiting) return false;
    queue_.push_back(std::move(entry));
    is_worth_waking = queue_.size() == 1 || queue_.size() == events_worth_a_flush;
  }
  if (is_worth_waking) wake_.notify_one();
  return true;
}

void AuditLog::note(AuditKind kind, std::string text) {
  Entry entry;
  entry.event.kind = kind;
  entry.event.note = std::move(text);
  static_cast<void>(enqueue(std::move(entry)));
}

Task<void> AuditLog::record(AuditEvent event) {
  if (!writer_) co_return Result<void>();
  const auto waiter = std::make_shared<Waiter>(executor_);
  Entry entry{std::move(event), waiter};
  if (!enqueue(std::move(entry))) {
    co_return not_recorded("too many audit events wait for the disk");
  }
  co_await waiter->bell.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!waiter->done) co_return not_recorded("the disk of the audit trail does not answer in time");
  if (!waiter->failure.empty()) {
    co_return not_recorded("the audit trail can't be written: " + waiter->failure);
  }
  co_return Result<void>();
}

std::size_t AuditLog::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::vector<TrailCopier::State> AuditLog::copies() const {
  std::vector<TrailCopier::State> all;
  for (const auto& copier : copiers_) all.push_back(copier->state());
  return all;
}

std::string AuditLog::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void AuditLog::write_until_stopped() {
  std::vector<Entry> batch;
  std::unique_lock lock(mutex_);
  while (true) {
    const auto has_work = [this] { return stopping_ || !queue_.empty(); };
    if (trouble_.empty()) {
      wake_.wait(lock, has_work);
    } else {
      // Whoever balances load sends nothing here meanwhile, so nothing else would try again.
      wake_.wait_for(lock, try_again_after, has_work);
    }
    if (queue_.empty() && stopping_) return;
    if (writer_->under_way() >= many_under_way) {
      // Others are on their way here: a flush in a moment serves them too. Nobody waits for it who
      // is alone.
      const auto enough = [this] { return stopping_ || queue_.size() >= events_worth_a_flush; };
      wake_.wait_for(lock, gathering_time, enough);
    }
    batch.clear();
    batch.swap(queue_);
    lock.unlock();
    write_batch(batch);
    lock.lock();
  }
}

void AuditLog::write_batch(std::vector<Entry>& batch) {
  std::vector<AuditEvent> events;
  if (lost_ > 0) {
    AuditEvent gap;
    gap.kind = AuditKind::events_lost;
    gap.note = std::to_string(lost_);
    events.push_back(std::move(gap));
  }
  for (auto& entry : batch) events.push_back(std::move(entry.event));
  const std::string failure = writer_->write(events, TrailWriter::Clock::now());
  if (failure.empty()) {
    for (const auto& copier : copiers_) copier->may_copy_to(writer_->end());
  }
  lost_ = failure.empty() ? 0 : lost_ + batch.size();
  {
    const std::lock_guard lock(mutex_);
    if (trouble_ != failure && !failure.empty()) {
      spdlog::critical("the audit trail can't be written: {}", failure);
    }
    if (!trouble_.empty() && failure.empty()) spdlog::warn("the audit trail is written again");
    trouble_ = failure;
  }
  std::vector<std::shared_ptr<Waiter>> waiters;
  for (auto& entry : batch) {
    if (entry.waiter) waiters.push_back(std::move(entry.waiter));
  }
  if (waiters.empty()) return;
  asio::post(executor_, [waiters = std::move(waiters), failure] {
    for (const auto& waiter : waiters) {
      waiter->done = true;
      waiter->failure = failure;
      waiter->bell.cancel();
    }
  });
}

}  // namespace writeback::agent
