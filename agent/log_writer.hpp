#pragma once

#include <spdlog/sinks/base_sink.h>

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace writeback::agent {

/// Where log lines go: collected in memory and written by a thread of its own, many at once, so
/// that a line costs the event loop no system call and a slow reader of the descriptor costs it no
/// time. What does not fit is lost, and counted in the log. Any thread may log; lines of level
/// error and above are written without delay.
class LogWriter final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit LogWriter(int descriptor);
  ~LogWriter() override;
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}
  void write_until_stopped();
  void write_out(const std::string& lines) const;

  int descriptor_;
  std::mutex mutex_of_lines_;
  std::condition_variable wake_;
  std::string lines_;
  std::size_t lost_ = 0;
  bool stopping_ = false;
  bool urgent_ = false;
  std::thread thread_;
};

}  // namespace writeback::agent
