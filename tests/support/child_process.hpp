#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace writeback::support {

/// A program that a test started, known by its own pid and ended with the test process, whatever
/// happens to that.
class ChildProcess {
 public:
  struct Start {
    std::vector<std::string> arguments;         ///< the program's path first
    std::string output_file;                    ///< stdout and stderr, appended
    std::vector<std::string> environment = {};  ///< NAME=value, on top of the test's own
    bool stderr_only = false;                   ///< stdout goes nowhere
    std::string input_file = "/dev/null";       ///< stdin
  };
  explicit ChildProcess(const Start& start);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running();
  void signal(int number) const;
  /// The exit code, or 128 and the signal's number; empty where it still runs when the limit has
  /// passed.
  [[nodiscard]] std::optional<int> wait_for_exit(std::chrono::milliseconds limit);
  /// SIGTERM, then SIGKILL where that was not enough. The exit code as above.
  int end();

 private:
  [[nodiscard]] bool collect(bool wait);

  pid_t pid_ = -1;
  int pid_descriptor_ = -1;
  std::optional<int> exit_code_;
};

}  // namespace writeback::support
