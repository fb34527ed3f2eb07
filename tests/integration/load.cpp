#include "tests/integration/load.hpp"

#include "tests/integration/daemon_test.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {

Load::Load(support::Daemon& daemon, const std::vector<support::Person>& people)
    : base_(support::fresh_password()), ledgers_(people.begin(), people.end()) {
  for (auto& ledger : ledgers_) {
    threads_.emplace_back([&ledger, &daemon, this] { call(ledger, daemon.client()); });
  }
}

void Load::end() {
  ending_ = true;
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

bool Load::goes_on_for(int more) const {
  const int goal = acknowledged_ + more;
  return support::wait_until([&] { return acknowledged_ >= goal; });
}

void Load::call(Ledger& ledger, support::HttpsClient client) {
  for (int n = 0; !ending_; ++n) {
    const std::string password = base_ + std::to_string(n);
    const auto reply = reset(client, ledger.person().uid, password);
    ledger.note(reply, password);
    if (reply.status == 200) ++acknowledged_;
  }
}

}  // namespace writeback::test
