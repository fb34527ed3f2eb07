#include "tests/support/run_logs.hpp"

#include <memory>

#include "tests/support/temp_folder.hpp"

namespace writeback::support {
namespace {

std::unique_ptr<TempFolder>& folder() {
  static std::unique_ptr<TempFolder> slot;
  return slot;
}

}  // namespace

RunLogs::RunLogs() {
  folder() = std::make_unique<TempFolder>("logs");
  folder_ = folder()->path();
}

RunLogs& RunLogs::of_this_process() {
  static RunLogs logs;
  return logs;
}

void RunLogs::remove() {
  folder().reset();
}

std::string RunLogs::add(const std::string& what) {
  files_.push_back(folder_ + "/" + std::to_string(files_.size()) + "-" + what + ".log");
  return files_.back();
}

}  // namespace writeback::support
