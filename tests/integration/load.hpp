#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/ledger.hpp"
#include "tests/support/daemon.hpp"

namespace writeback::test {

/// Callers that go on whatever happens, each with a person of its own, until they are told to end.
class Load {
 public:
  Load(support::Daemon& daemon, const std::vector<support::Person>& people);
  ~Load() { end(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void end();
  [[nodiscard]] bool goes_on_for(int more) const;
  [[nodiscard]] std::size_t acknowledged() const { return static_cast<std::size_t>(acknowledged_); }
  [[nodiscard]] const std::vector<Ledger>& ledgers() const { return ledgers_; }

 private:
  void call(Ledger& ledger, support::HttpsClient client);

  std::string base_;
  std::vector<Ledger> ledgers_;
  std::vector<std::thread> threads_;
  std::atomic<bool> ending_ = false;
  std::atomic<int> acknowledged_ = 0;
};

}  // namespace writeback::test
