// A change signs in as the user on a connection of a pool of its own. That one is open already in
// these tests, so that the requests are: the search and that of the policy (on the service's
// connection), the user's sign-in, the write.
#include "tests/integration/faults_test.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;

class FaultsOfChange : public Faults {
 protected:
  static constexpr std::size_t search = 1;
  static constexpr std::size_t policy = 2;
  static constexpr std::size_t sign_in = 3;
  static constexpr std::size_t write = 4;

  void start_with_a_user_connection() {
    start();
    const Person somebody = person();
    ASSERT_TRUE(is_ok(change(api(), somebody.uid, somebody.password, fresh_password())));
  }
  [[nodiscard]] static std::size_t failures_of(const Person& person) {
    return admin().read(person.dn, {"pwdFailureTime"})["pwdFailureTime"].size();
  }
};

TEST_F(FaultsOfChange, CutAnywhereItTellsTheTruth) {
  start_with_a_user_connection();
  for (const std::size_t request : {search, policy, sign_in, write}) {
    for (const Action action :
         {Action::cut_request, Action::cut_after_request, Action::cut_answer}) {
      Ledger ledger(server().add_person());
      const std::string password = fresh_password();
      const auto reply = trapped({request, action}, [&] {
        return change(api(), ledger.person().uid, ledger.person().password, password);
      });
      ledger.note(reply, password);
      EXPECT_EQ(failures_of(ledger.person()), 0U) << "never a wrong sign-in at the user's cost";
      EXPECT_TRUE(ledger.agrees_with(server())) << request << " " << static_cast<int>(action);
      // The next one has a user's connection again.
      const Person next = person();
      EXPECT_TRUE(is_ok(change(api(), next.uid, next.password, fresh_password())));
    }
  }
  EXPECT_TRUE(recovers());
}

TEST_F(FaultsOfChange, AWriteWhoseAnswerIsLostIsFoundOutByReadingBack) {
  start_with_a_user_connection();
  const Person somebody = server().add_person();
  const std::string password = fresh_password();
  EXPECT_TRUE(is_ok(trapped({write, Action::cut_answer}, [&] {
    return change(api(), somebody.uid, somebody.password, password);
  })));
  EXPECT_TRUE(server().accepts(somebody, password));
  EXPECT_TRUE(recovers());
}

TEST_F(FaultsOfChange, AWrongPasswordIsNeverTriedTwice) {
  start_with_a_user_connection();
  for (const Action action : {Action::cut_request, Action::cut_after_request, Action::cut_answer}) {
    const Person somebody = server().add_person();
    const auto reply = trapped({sign_in, action}, [&] {
      return change(api(), somebody.uid, "not the current one", fresh_password());
    });
    EXPECT_NE(reply.status, 200);
    EXPECT_LE(failures_of(somebody), 1U);
    EXPECT_TRUE(server().accepts(somebody, somebody.password));
    const Person next = person();
    EXPECT_TRUE(is_ok(change(api(), next.uid, next.password, fresh_password())));
  }
  EXPECT_TRUE(recovers());
}

TEST_F(FaultsOfChange, TheSignInIsHeldBack) {
  start_with_a_user_connection();
  const Person somebody = server().add_person();
  const auto reply = trapped({sign_in, Action::stall_request}, [&] {
    return change(api(), somebody.uid, somebody.password, fresh_password());
  });
  EXPECT_TRUE(is_problem(reply, "directory_unavailable"));
  EXPECT_TRUE(server().accepts(somebody, somebody.password)) << "nothing was written, as was said";
  gate_.release();
  EXPECT_TRUE(recovers());
}

}  // namespace writeback::test
