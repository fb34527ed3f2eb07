#include "tests/integration/faults_test.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::PersonWish;
using support::wait_until;

Faults::Faults() {
  daemon_.use_directory_ports({gate_.port()});
  daemon_.ini.set("directory", "connections", "1");
  daemon_.ini.set("directory", "timeout", "2s");
}

Person Faults::person() {
  PersonWish wish;
  wish.policy = "nolockout";
  return server().add_person(wish);
}

void Faults::start() {
  daemon_.start();
  api_.emplace(daemon_.client_settings());
}

testing::AssertionResult Faults::recovers() {
  const Person somebody = person();
  const std::string password = fresh_password();
  if (!wait_until([&] { return reset(api(), somebody.uid, password).status == 200; })) {
    return testing::AssertionFailure() << "no reset works any more:\n" << daemon_.log();
  }
  if (!server().accepts(somebody, password)) {
    return testing::AssertionFailure() << "a reset was reported and is not there";
  }
  if (api().get("/readyz").status != 200) return testing::AssertionFailure() << "not ready";
  return testing::AssertionSuccess();
}

TEST_F(Faults, NobodyListens) {
  start();
  const Person somebody = person();
  gate_.set_mode(Mode::refuse);
  EXPECT_TRUE(is_problem(reset(api(), somebody.uid, fresh_password()), "directory_unavailable"));
  EXPECT_TRUE(is_problem(status(api(), somebody.uid), "directory_unavailable"));
  EXPECT_EQ(api().get("/readyz").status, 503);
  EXPECT_EQ(api().get("/healthz").status, 200);
  EXPECT_TRUE(server().accepts(somebody, somebody.password));
  gate_.set_mode(Mode::pass);
  EXPECT_TRUE(recovers());
}

TEST_F(Faults, SilentFromTheStart) {
  gate_.set_mode(Mode::silent);
  daemon_.start_without_directory();
  auto client = daemon_.client();
  EXPECT_TRUE(is_problem(status(client, "anybody"), "directory_unavailable"));
  EXPECT_EQ(client.get("/readyz").status, 503);
  gate_.set_mode(Mode::pass);
  EXPECT_TRUE(wait_until([&] { return client.get("/readyz").status == 200; }));
  EXPECT_TRUE(is_problem(status(client, "nobody-has-this-name"), "user_not_found"));
}

TEST_F(Faults, SilentInTheMiddle) {
  start();
  const Person somebody = person();
  gate_.set_mode(Mode::silent);
  EXPECT_TRUE(is_problem(reset(api(), somebody.uid, fresh_password()), "directory_unavailable"));
  EXPECT_EQ(api().get("/readyz").status, 503);
  gate_.set_mode(Mode::pass);
  EXPECT_TRUE(recovers());
  EXPECT_TRUE(server().accepts(somebody, somebody.password)) << "nothing was written, as was said";
}

TEST_F(Faults, ConnectionsThatWereLostWhileNobodyAskedCostNobodyAnError) {
  start();
  const Person somebody = person();
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(change(api(), somebody.uid, somebody.password, password)));
  for (int i = 0; i < 5; ++i) {
    gate_.cut_all();
    ASSERT_TRUE(is_ok(reset(api(), somebody.uid, fresh_password()))) << i;
  }
  const std::string before = fresh_password();
  ASSERT_TRUE(is_ok(reset(api(), somebody.uid, before)));
  gate_.cut_all();
  EXPECT_TRUE(is_ok(change(api(), somebody.uid, before, fresh_password())));
  EXPECT_TRUE(recovers());
}

TEST_F(Faults, TheSearchIsCutOnItsWay) {
  start();
  for (const Action action : {Action::cut_request, Action::cut_after_request, Action::cut_answer}) {
    Ledger ledger(person());
    const std::string password = fresh_password();
    const auto reply =
        trapped({1, action, 0}, [&] { return reset(api(), ledger.person().uid, password); });
    EXPECT_TRUE(is_ok(reply)) << "a search is asked again, on a new connection";
    ledger.note(reply, password);
    EXPECT_TRUE(ledger.agrees_with(server()));
    EXPECT_TRUE(recovers());
  }
}

TEST_F(Faults, TheSearchesAnswerIsCutInItsMiddle) {
  start();
  for (const std::size_t bytes : {1U, 4U, 5U, 6U, 20U, 60U}) {
    const Person somebody = person();
    EXPECT_TRUE(is_ok(trapped({1, Action::cut_answer, bytes},
                              [&] { return reset(api(), somebody.uid, fresh_password()); })));
  }
  EXPECT_TRUE(recovers());
}

TEST_F(Faults, AWriteThatNeverArrivesIsNotReportedAsDone) {
  start();
  Ledger ledger(person());
  const std::string password = fresh_password();
  const auto reply = trapped({2, Action::cut_request},
                             [&] { return reset(api(), ledger.person().uid, password); });
  EXPECT_TRUE(is_problem(reply, "outcome_unknown"));
  EXPECT_TRUE(server().accepts(ledger.person(), ledger.person().password));
  EXPECT_TRUE(recovers());
  EXPECT_TRUE(server().accepts(ledger.person(), ledger.person().password))
      << "and nothing came later";
}

TEST_F(Faults, AWriteWhoseAnswerIsLostIsFoundOutByReadingBack) {
  start();
  for (const std::size_t bytes : {0U, 1U, 5U, 6U, 15U, 25U}) {
    const Person somebody = server().add_person();
    const std::string password = fresh_password();
    const auto reply = trapped({2, Action::cut_answer, bytes},
                               [&] { return reset(api(), somebody.uid, password); });
    EXPECT_TRUE(is_ok(reply)) << bytes << " bytes of the answer";
    EXPECT_TRUE(server().accepts(somebody, password));
  }
  EXPECT_TRUE(recovers());
}

TEST_F(Faults, AConnectionThatEndsRightBehindTheWrite) {
  start();
  for (int i = 0; i < 5; ++i) {
    Ledger ledger(person());
    const std::string password = fresh_password();
    ledger.note(trapped({2, Action::cut_after_request},
                        [&] { return reset(api(), ledger.person().uid, password); }),
                password);
    EXPECT_TRUE(recovers());
    EXPECT_TRUE(ledger.agrees_with(server()));
  }
}

TEST_F(Faults, AWriteThatTheNetworkHoldsBackIsNeverReportedAsNotDone) {
  start();
  Ledger ledger(person());
  const std::string password = fresh_password();
  const auto reply = trapped({2, Action::stall_request},
                             [&] { return reset(api(), ledger.person().uid, password); });
  EXPECT_TRUE(is_problem(reply, "outcome_unknown"));
  ledger.note(reply, password);
  gate_.release();  // now it may arrive after all
  EXPECT_TRUE(recovers());
  EXPECT_TRUE(ledger.agrees_with(server()));
}

TEST_F(Faults, AWriteWhoseAnswerIsHeldBack) {
  start();
  const Person somebody = person();
  const std::string password = fresh_password();
  const auto reply =
      trapped({2, Action::stall_answer}, [&] { return reset(api(), somebody.uid, password); });
  EXPECT_TRUE(is_ok(reply)) << "found out by reading back, on another connection";
  EXPECT_TRUE(server().accepts(somebody, password));
  gate_.release();
  EXPECT_TRUE(recovers());
}

TEST_F(Faults, AWriteAndThenNobodyListensAnyMore) {
  start();
  Ledger ledger(person());
  const std::string password = fresh_password();
  const auto reply = trapped({2, Action::cut_answer, 0, Mode::refuse},
                             [&] { return reset(api(), ledger.person().uid, password); });
  EXPECT_TRUE(is_problem(reply, "outcome_unknown"));
  ledger.note(reply, password);
  gate_.set_mode(Mode::pass);
  EXPECT_TRUE(recovers());
  EXPECT_TRUE(ledger.agrees_with(server()));
}

TEST_F(Faults, MustChangeIsCutOnItsWay) {
  start();
  const auto reset_with_must_change = [&](const Person& somebody, const std::string& password) {
    return api().post("/v1/password/reset",
                      {{"user", somebody.uid}, {"new_password", password}, {"must_change", true}});
  };
  for (std::size_t request = 2; request <= 4; ++request) {
    for (const Action action : {Action::cut_request, Action::cut_answer}) {
      Ledger ledger(person());
      const std::string password = fresh_password();
      const auto reply = trapped({request, action},
                                 [&] { return reset_with_must_change(ledger.person(), password); });
      ledger.note(reply, password);
      EXPECT_TRUE(ledger.agrees_with(server())) << request;
      if (reply.status == 200) {
        EXPECT_EQ(admin().value(ledger.person().dn, "pwdReset"), "TRUE") << request;
      }
      EXPECT_TRUE(recovers());
    }
  }
}

TEST_F(Faults, AnUnlockIsCutOnItsWay) {
  start();
  for (const Action action : {Action::cut_request, Action::cut_answer, Action::cut_after_request}) {
    const Person somebody = server().add_person();
    server().lock_by_failures(somebody);
    // The account's search, that of its policy, the write.
    const auto reply = trapped({3, action}, [&] { return unlock(api(), somebody.uid); });
    const bool locked = !admin().value(somebody.dn, "pwdAccountLockedTime").empty();
    if (action == Action::cut_answer) {
      EXPECT_TRUE(is_ok(reply));
      EXPECT_EQ(reply.text("result"), "unlocked");
    }
    if (reply.status == 200) {
      EXPECT_FALSE(locked);
    } else {
      EXPECT_TRUE(is_problem(reply, "outcome_unknown"));
    }
    EXPECT_TRUE(recovers());
  }
}

TEST_F(Faults, OneByteAtATime) {
  gate_.set_chunk(1);
  start();
  const Person somebody = server().add_person();
  const std::string first = fresh_password();
  const std::string second = fresh_password();
  EXPECT_TRUE(is_ok(reset(api(), somebody.uid, first)));
  EXPECT_TRUE(is_ok(change(api(), somebody.uid, first, second)));
  EXPECT_TRUE(server().accepts(somebody, second));
  EXPECT_TRUE(recovers());
}

}  // namespace writeback::test
