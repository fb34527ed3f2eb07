// What writebackctl does for many people at once.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include "tests/integration/flow_caller.hpp"

namespace writeback::test {
namespace {

using support::Person;
using testing::HasSubstr;

class ManyPeople : public FlowsTest {
 protected:
  std::string ctl(const std::vector<std::string>& arguments, int expected = 0) {
    std::string output;
    EXPECT_EQ(daemon().run_ctl(arguments, output), expected) << output;
    return output;
  }
  [[nodiscard]] std::string registered(const Person& person) {
    return ctl({"registration", "show", person.uid, "--json"});
  }
  [[nodiscard]] std::string write_csv(const std::string& text) {
    support::write_file(folder_ / "people.csv", text);
    return folder_ / "people.csv";
  }

  support::TempFolder folder_{"import"};
};

TEST_F(ManyPeople, ImportsWhatAnotherProductKnewAndNeverReplacesAnything) {
  use_mail();
  daemon().ini.set("directory", "alternate_email_attributes", "");
  const Person one = server().add_person();
  const Person two = server().add_person();
  const Person three = server().add_person();
  static_cast<void>(caller());
  const std::string file =
      write_csv("\xEF\xBB\xBFuser,mail,phone\r\n" + one.uid + ",one@example.org,\r\n\"" + two.uid +
                "\",\"two@example.org\",\r\nnobody-is-this,x@example.org,\r\n" + three.uid +
                ",no address,\r\n");
  const std::string dry = ctl({"import", file}, 1);
  EXPECT_THAT(dry, HasSubstr("nothing was written"));
  EXPECT_THAT(dry, HasSubstr("people.csv:4: nobody-is-this: refused"));
  EXPECT_THAT(dry, HasSubstr("people.csv:5: " + three.uid + ": mail invalid"));
  EXPECT_THAT(registered(one), testing::Not(HasSubstr("one@example.org")));

  EXPECT_THAT(ctl({"import", file, "--apply"}, 1),
              HasSubstr("registered: 2 people, 0 unchanged, 2 refused, 1 fields invalid"));
  EXPECT_THAT(registered(one), HasSubstr("one@example.org"));
  EXPECT_THAT(registered(two), HasSubstr("two@example.org"));
  const std::string other = write_csv("user,mail\n" + one.uid + ",another@example.org\n");
  EXPECT_THAT(ctl({"import", other, "--apply"}), HasSubstr("mail kept_another"));
  EXPECT_THAT(registered(one), HasSubstr("one@example.org"));
  EXPECT_THAT(ctl({"audit", "show", "--user", one.uid}), HasSubstr("import: email taken"));

  // It counts: somebody who was imported resets with a code to that address.
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(one.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
  ASSERT_EQ(state_in(by.verify(code_by_mail("one@example.org"))), "choose_password");
}

TEST_F(ManyPeople, ImportSaysWhatIsWrongWithTheFile) {
  use_mail();
  static_cast<void>(caller());
  EXPECT_THAT(ctl({"import", write_csv("name,mail\nx,y\n")}, 1), HasSubstr("user,mail,phone"));
  EXPECT_THAT(ctl({"import", write_csv("user,mail\n\"x,y\n")}, 1), HasSubstr("has no end"));
  EXPECT_THAT(ctl({"import", folder_ / "missing.csv"}, 1), HasSubstr("can't be read"));
  const Person one = server().add_person();
  const std::string twice =
      write_csv("user,mail\n" + one.uid + ",one@example.org\n" + one.uid + ",two@example.org\n");
  const std::string said = ctl({"import", twice, "--apply"}, 1);
  EXPECT_THAT(said, HasSubstr("line 3: " + one.uid + " is in line 2 already"));
  EXPECT_THAT(said, HasSubstr("nothing of the file was imported"));
  EXPECT_THAT(registered(one), testing::Not(HasSubstr("one@example.org")));
}

TEST_F(ManyPeople, AnImportThatIsCutShortSaysHowFarItCame) {
  use_mail();
  daemon().ini.set("directory", "alternate_email_attributes", "");
  static_cast<void>(caller());
  const std::string file =
      write_csv("user,mail\n" + server().add_person().uid + ",a@example.org\n");
  EXPECT_EQ(daemon().stop(), 0);
  const std::string said = ctl({"import", file, "--apply"}, 69);
  EXPECT_THAT(said, HasSubstr("registered: 0 people"));
  EXPECT_THAT(said, HasSubstr("no writebackd answers"));
}

TEST(ManyPeopleOfADirectory, SimulateCountsEverybodyPageByPage) {
  if (!support::TestDirectory::can_start_own()) GTEST_SKIP() << "needs a directory of its own";
  const auto server = support::TestDirectory::start_own();
  constexpr int by_mail_only = 501;  // one more than a page
  for (int i = 0; i < by_mail_only; ++i) static_cast<void>(server->add_person());
  for (int i = 0; i < 3; ++i) {
    support::PersonWish wish;
    wish.more = {{"mobile", {"+49 30 12345678" + std::to_string(i)}}};
    static_cast<void>(server->add_person(wish));
  }
  support::Daemon daemon(*server);
  daemon.ini.set("agent", "development", "yes");
  daemon.ini.set("notify", "outbox", daemon.path("outbox"));
  daemon.ini.set("self_service", "methods", "email text");
  daemon.start();
  std::string said;
  ASSERT_EQ(daemon.run_ctl({"simulate", "--gates", "2", "--json"}, said), 0) << said;
  const auto last = said.rfind('{');
  const auto counts = boost::json::parse(said.substr(last));
  // Some people are in every test directory.
  const auto can = counts.at("can_reset").as_int64();
  const auto lost = counts.at("could_no_longer_reset").as_int64();
  EXPECT_GE(can, by_mail_only + 3) << said;
  EXPECT_EQ(can - lost, 3) << said;
  EXPECT_EQ(counts.at("not_looked_up").as_int64(), 0) << said;
  const auto sentence = HasSubstr("with gates = 2 (now: 1), " + std::to_string(lost) + " of " +
                                  std::to_string(can) + " people");
  ASSERT_EQ(daemon.run_ctl({"simulate", "--gates", "2"}, said), 0) << said;
  EXPECT_THAT(said, sentence);
  daemon.ini.set("self_service", "gates", "2");
  daemon.write_ini();
  ASSERT_EQ(daemon.run_ctl({"simulate"}, said), 0) << said;
  EXPECT_THAT(said, sentence) << "an ini file that is not in use yet is what would come";
  daemon.ini.set("directory", "user_filter", "(mail={user}@example.com)");
  daemon.write_ini();
  EXPECT_EQ(daemon.run_ctl({"simulate"}, said), 1) << said;
  EXPECT_THAT(said, HasSubstr("nobody's name can be told"));
}

}  // namespace
}  // namespace writeback::test
