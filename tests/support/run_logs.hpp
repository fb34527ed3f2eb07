#pragma once

#include <string>
#include <vector>

namespace writeback::support {

/// The log files of everything that the tests of this process started, in one folder, to be
/// searched at the very end.
class RunLogs {
 public:
  /// Made when it is first asked for.
  [[nodiscard]] static RunLogs& of_this_process();
  static void remove();

  /// The path of a new log file.
  [[nodiscard]] std::string add(const std::string& what);
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

 private:
  RunLogs();
  std::string folder_;
  std::vector<std::string> files_;
};

}  // namespace writeback::support
