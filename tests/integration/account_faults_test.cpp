// What becomes of writes when the connection breaks around them, on each kind of directory: what
// was acknowledged is there, what was denied is not, and the rest is reported as unknown.
#include <atomic>
#include <vector>

#include "tests/integration/account_contract.hpp"
#include "tests/support/tcp_gate.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::TcpGate;
using Action = TcpGate::Action;

namespace {

/// The directory is reached through a gate.
class AccountFaults : public AccountContract {
 protected:
  void SetUp() override {
    AccountContract::SetUp();
    if (IsSkipped()) return;
    auto& uri = settings_.servers.front();
    gate_ = std::make_unique<TcpGate>(uri.port);
    uri.port = gate_->port();
    settings_.connections = 1;
  }
  [[nodiscard]] TcpGate& gate() { return *gate_; }

  /// Whether the directory agrees with what was said of the password.
  [[nodiscard]] testing::AssertionResult told_the_truth(const Person& person,
                                                        const std::string& password,
                                                        const std::optional<ProblemKind>& problem) {
    const bool applied = server().accepts(person, password);
    const bool untouched = server().accepts(person, person.password);
    const bool unknown = problem == ProblemKind::outcome_unknown;
    const bool said_done = !problem.has_value();
    if (unknown && (applied || untouched)) return testing::AssertionSuccess();
    if (said_done ? applied : untouched && !applied) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << (said_done ? "said done" : row_of(*problem).code) << ", the new password is "
           << (applied ? "accepted" : "refused") << ", the old one is "
           << (untouched ? "accepted" : "refused");
  }

 private:
  std::unique_ptr<TcpGate> gate_;
};

constexpr Action every_cut[] = {Action::cut_request, Action::cut_after_request, Action::cut_answer};

}  // namespace

TEST_P(AccountFaults, AResetWhoseConnectionBreaksIsReportedAsWhatItIs) {
  for (const Action action : every_cut) {
    const Person person = server().add_person();
    const std::string password = fresh_password();
    auto verified = verified_for(person, Operation::reset);
    ASSERT_TRUE(succeeded(verified));
    gate().arm({1, action});
    const auto done = set_password(*verified, password);
    EXPECT_TRUE(gate().has_sprung());
    EXPECT_TRUE(told_the_truth(person, password, problem_of(done)));
    ASSERT_TRUE(succeeded(reset(person, fresh_password()))) << "and it recovers";
  }
}

TEST_P(AccountFaults, AnAppliedResetIsFoundOutWhenTheServerIsBackAtOnce) {
  const Person person = server().add_person();
  const std::string password = fresh_password();
  auto verified = verified_for(person, Operation::reset);
  ASSERT_TRUE(succeeded(verified));
  gate().arm({1, Action::cut_answer});
  EXPECT_TRUE(succeeded(set_password(*verified, password)));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_P(AccountFaults, AnUnlockWhoseAnswerIsLostIsFoundOut) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  auto verified = verified_for(person, Operation::unlock);
  ASSERT_TRUE(succeeded(verified));
  gate().arm({1, Action::cut_answer});
  EXPECT_TRUE(succeeded(run(directory().unlock(*verified, soon()))));
  EXPECT_TRUE(gate().has_sprung());
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_P(AccountFaults, AChangeWhoseConnectionBreaksIsReportedAsWhatItIs) {
  // The second record on the user's connection is the change, the first one is the sign-in.
  for (const std::size_t record : {1U, 2U}) {
    for (const Action action : every_cut) {
      const Person person = server().add_person();
      const std::string password = fresh_password();
      ASSERT_TRUE(succeeded(find(person.uid)));
      gate().arm({record + 1, action});
      const auto done = change(person, person.password, password);
      gate().disarm();
      EXPECT_TRUE(told_the_truth(person, password, problem_of(done)));
      ASSERT_TRUE(succeeded(reset(person, fresh_password()))) << "and it recovers";
    }
  }
}

TEST_P(AccountFaults, ManyAtOnceWhoseConnectionBreaksEachHearTheirOwnTruth) {
  constexpr std::size_t people = 24;
  constexpr std::size_t cut_after = 6;
  struct Case {
    Person person;
    std::string password;
    std::optional<VerifiedAccount> verified;
    std::optional<AcceptedPassword> fit;
    std::optional<Result<ResetReceipt>> outcome;
  };
  std::vector<Case> cases(people);
  for (auto& one : cases) {
    one.person = server().add_person();
    one.password = fresh_password();
    auto verified = verified_for(one.person, Operation::reset);
    ASSERT_TRUE(succeeded(verified));
    one.verified = std::move(*verified);
    one.fit = accepted_password(one.password);
  }
  std::size_t ended = 0;
  for (auto& one : cases) {
    spawn(directory().set_password(*one.verified, *one.fit, {}, soon()),
          [&](Result<ResetReceipt> result) {
            one.outcome = std::move(result);
            if (++ended == cut_after) gate().cut_all();
          });
  }
  turn_until([&] { return ended == people; });
  std::size_t done = 0;
  for (const auto& one : cases) {
    if (one.outcome->has_value()) ++done;
    EXPECT_TRUE(told_the_truth(one.person, one.password, problem_of(*one.outcome)));
  }
  EXPECT_GE(done, cut_after);
  ASSERT_TRUE(succeeded(reset(cases.front().person, fresh_password()))) << "and it recovers";
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, AccountFaults, testing::Values(ServerKind::openldap));
INSTANTIATE_TEST_SUITE_P(Samba, AccountFaults, testing::Values(ServerKind::active_directory));
INSTANTIATE_TEST_SUITE_P(Ds389, AccountFaults, testing::Values(ServerKind::ds389));

}  // namespace writeback::test
