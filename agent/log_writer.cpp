#include "agent/log_writer.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>

namespace writeback::agent {
namespace {

constexpr std::size_t most_bytes_waiting = 256UL * 1024;
/// Lines that come within this time leave in one write.
constexpr std::chrono::milliseconds gather_for{20};

}  // namespace

LogWriter::LogWriter(int descriptor)
    : descriptor_(descriptor), thread_([this] { write_until_stopped(); }) {}

LogWriter::~LogWriter() {
  {
    const std::lock_guard lock(mutex_of_lines_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void LogWriter::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  bool wake = false;
  {
    const std::lock_guard lock(mutex_of_lines_);
    if (lines_.size() + line.size() > most_bytes_waiting) {
      ++lost_;
      return;
    }
    const bool is_urgent = message.level >= spdlog::level::err;
    wake = lines_.empty() || (is_urgent && !urgent_);
    urgent_ = urgent_ || is_urgent;
    lines_.append(line.data(), line.size());
  }
  if (wake) wake_.notify_one();
}

void LogWriter::write_until_stopped() {
  std::string taken;
  std::unique_lock lock(mutex_of_lines_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !lines_.empty(); });
    wake_.wait_for(lock, gather_for, [this] { return stopping_ || urgent_; });
    if (lines_.empty() && stopping_) return;
    taken.clear();
    taken.swap(lines_);
    urgent_ = false;
    if (lost_ > 0) {
      taken += std::to_string(lost_) + " log lines were lost: nobody read them in time\n";
      lost_ = 0;
    }
    lock.unlock();
    write_out(taken);
    lock.lock();
  }
}

void LogWriter::write_out(const std::string& lines) const {
  std::size_t written = 0;
  while (written < lines.size()) {
    const auto count = write(descriptor_, lines.data() + written, lines.size() - written);
    if (count > 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno != EINTR && errno != EAGAIN) {
      return;  // nobody is there to be told
    }
  }
}

}  // namespace writeback::agent
