// The flows as people walk them, rows S1 to S19 of the product: over HTTPS, against a real
// directory, with a real mail server.
#include <boost/json/array.hpp>

#include "policy/flows/authenticator.hpp"
#include "tests/integration/flow_caller.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;

class Flows : public FlowsTest {
 protected:
  [[nodiscard]] static Person with_phone(const std::string& mobile,
                                         const std::string& office = {}) {
    support::PersonWish wish;
    if (!mobile.empty()) wish.more["mobile"] = {mobile};
    if (!office.empty()) wish.more["telephoneNumber"] = {office};
    return server().add_person(wish);
  }
};

TEST_F(Flows, S7_S11_AResetByMailSetsThePasswordAndTellsItsOwner) {
  use_mail();
  const Person person = server().add_person();
  auto& by = caller();
  const auto opened = by.open("reset", {{"language", "de"}, {"from", "192.0.2.77"}});
  ASSERT_EQ(opened.status, 201) << opened.body;
  EXPECT_EQ(state_in(opened), "identify");
  const auto identified = by.identify(person.uid);
  ASSERT_EQ(state_in(identified), "choose_method") << identified.body;
  EXPECT_THAT(methods_in(identified), testing::ElementsAre("email"));
  EXPECT_EQ(identified.body.find(person.mail), std::string::npos) << "hints are masked";
  const auto asked = by.challenge("email", "alternate_email");
  ASSERT_EQ(state_in(asked), "enter_code") << asked.body;
  const auto mailed = mail().wait_for(person.mail);
  EXPECT_EQ(mailed.subject, "Ihr Code");
  EXPECT_THAT(mailed.head, testing::HasSubstr("From: \"Password help\" <no-reply@example.com>"));
  EXPECT_THAT(mailed.head, testing::HasSubstr("Auto-Submitted: auto-generated"));
  EXPECT_EQ(support::code_in(mailed.html), support::code_in(mailed.text));
  const auto verified = by.verify(support::code_in(mailed.text));
  ASSERT_EQ(state_in(verified), "choose_password") << verified.body;
  const auto weak = by.set_password("x");
  EXPECT_TRUE(is_problem(weak, "password_policy_violation"));
  const std::string password = fresh_password();
  const auto done = by.set_password(password);
  ASSERT_EQ(state_in(done), "done") << done.body;
  EXPECT_EQ(done.text("result"), "password_reset");
  EXPECT_FALSE(done.text("advice").empty());
  EXPECT_TRUE(server().accepts(person, password));
  const auto notice = mail().wait_for(person.mail, 2);
  EXPECT_THAT(notice.text, testing::HasSubstr(person.uid));
  EXPECT_THAT(notice.text, testing::HasSubstr("192.0.2.77"));
  EXPECT_EQ(notice.text.find(password), std::string::npos);
  EXPECT_EQ(by.set_password(fresh_password()).code(), "flow_state") << "it is done";
}

TEST_F(Flows, S12_AnUnlockLeavesThePasswordAsItIs) {
  use_mail();
  const Person person = server().add_person();
  server().lock_by_failures(person);
  auto& by = caller();
  pass_by_mail(by, person, "unlock");
  const auto done = by.step("unlock", {});
  ASSERT_EQ(state_in(done), "done") << done.body;
  EXPECT_EQ(done.text("result"), "unlocked");
  EXPECT_TRUE(server().accepts(person, person.password));
  by.open("unlock");
  const auto again = by.identify(person.uid);
  EXPECT_EQ(state_in(again), "done");
  EXPECT_EQ(again.text("result"), "not_locked");
}

TEST_F(Flows, S13_AChangeAsksForTheOldPasswordFirst) {
  use_mail();
  const Person person = server().add_person();
  auto& by = caller();
  by.open("change");
  EXPECT_EQ(state_in(by.identify(person.uid, "not it")), "current_password_incorrect");
  const auto identified = by.identify(person.uid, person.password);
  ASSERT_EQ(state_in(identified), "choose_password") << identified.body;
  const std::string password = fresh_password();
  const auto done = by.set_password(password);
  ASSERT_EQ(done.text("result"), "password_changed") << done.body;
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(Flows, S5_TwoGatesWantTwoMethods) {
  use_mail();
  const support::GatewayServer gateway;
  use_gateway(gateway);
  daemon().ini.set("self_service", "gates", "2");
  const Person person = with_phone("+49 151 23456701");
  const Person poor = server().add_person();
  auto& by = caller();
  by.open("reset");
  EXPECT_EQ(state_in(by.identify(poor.uid)), "account_not_verified") << "one method, two gates";
  by.open("reset");
  const auto identified = by.identify(person.uid);
  ASSERT_EQ(state_in(identified), "choose_method") << identified.body;
  EXPECT_EQ(identified.json().at("gate").at("of").as_int64(), 2);
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
  const auto first = by.verify(code_by_mail(person.mail));
  ASSERT_EQ(state_in(first), "choose_method") << first.body;
  EXPECT_THAT(methods_in(first), testing::ElementsAre("text", "call"));
  EXPECT_EQ(first.json().at("gate").at("number").as_int64(), 2);
  EXPECT_EQ(by.challenge("email").status, 400) << "the same method once more";
  ASSERT_EQ(state_in(by.challenge("text", {}, "+49 (0)151 23456701")), "enter_code");
  const auto text = gateway.wait_for(1);
  const auto second = by.verify(support::code_in(text.body));
  EXPECT_EQ(state_in(second), "choose_password") << second.body;
}

TEST_F(Flows, S8_ATextGoesToTheNumberOnFileOnly) {
  use_mail();
  const support::GatewayServer gateway;
  use_gateway(gateway);
  const Person person = with_phone("+49 151 23456702");
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  EXPECT_EQ(by.challenge("text").status, 400) << "without a number";
  const auto wrong = by.challenge("text", {}, "+49 151 23456799");
  EXPECT_EQ(wrong.code(), "verification_failed") << wrong.body;
  EXPECT_TRUE(gateway.requests().empty());
  const auto asked = by.challenge("text", "mobile_phone", "0049 151 23456702");
  EXPECT_EQ(asked.status, 400) << "without its country, where no region is configured";
  ASSERT_EQ(state_in(by.challenge("text", "mobile_phone", "+49 (151) 2345-6702")), "enter_code");
  const auto request = gateway.wait_for(1);
  EXPECT_THAT(request.body, testing::HasSubstr("+4915123456702"));
  const std::string code = support::code_in(request.body);
  const auto verified = by.verify(code.substr(0, 3) + " " + code.substr(3));
  EXPECT_EQ(state_in(verified), "choose_password") << verified.body;
}

TEST_F(Flows, S10_QuestionsAreAskedAtRandomAndAllAnswersCount) {
  use_mail();
  daemon().ini.set("self_service", "methods", "questions");
  daemon().ini.set("self_service", "questions_to_register", "3");
  daemon().ini.set("self_service", "questions_to_ask", "2");
  const Person person = server().add_person();
  auto& by = caller();
  by.open("register");
  ASSERT_EQ(state_in(by.identify(person.uid, person.password)), "manage_methods");
  const boost::json::object twice{
      {"first_pet", "Rex"}, {"first_job", "rex "}, {"first_car", "Fiat 500"}};
  EXPECT_EQ(by.step("methods", {{"method", "questions"}, {"answers", twice}}).status, 400);
  const boost::json::object answers{
      {"first_pet", "Łódź Kot"}, {"first_job", "Wien"}, {"first_car", "Fiat 500"}};
  const auto set = by.step("methods", {{"method", "questions"}, {"answers", answers}});
  ASSERT_EQ(set.status, 200) << set.body;
  ASSERT_EQ(state_in(by.step("finish", {})), "done");

  by.open("reset", {{"language", "de"}});
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  const auto asked = by.challenge("questions");
  ASSERT_EQ(state_in(asked), "answer_questions") << asked.body;
  boost::json::object right;
  boost::json::object one_wrong;
  const auto questions = asked.json().at("questions").as_array();
  for (const auto& question : questions) {
    const std::string id(question.at("question").as_string());
    right[id] = id == "first_pet" ? "  łódź  KOT " : answers.at(id);
    one_wrong[id] = one_wrong.empty() ? boost::json::value("wrong") : right[id];
  }
  EXPECT_EQ(right.size(), 2U);
  EXPECT_EQ(by.step("verify", {{"answers", one_wrong}}).code(), "verification_failed");
  const auto verified = by.step("verify", {{"answers", right}});
  EXPECT_EQ(state_in(verified), "choose_password") << verified.body;
}

TEST_F(Flows, S14_S15_S16_S17_TheThreeAccountErrorsLeadToTheAdministrators) {
  use_mail();
  const std::string help = support::fresh_name() + "@help.example.com";
  daemon().ini.set("contact", "administrators", help);
  daemon().ini.set("writeback", "exclude_filter", "(employeeType=robot)");
  support::PersonWish robot;
  robot.more = {{"employeeType", {"robot"}}};
  const Person unmanaged = server().add_person(robot);
  const Person allowed = server().add_person();
  const Person outside = server().add_person();
  daemon().ini.set("self_service", "allowed_groups",
                   server().add_group({allowed.dn, unmanaged.dn}));
  daemon().ini.set("directory", "alternate_email_attributes", "mail");
  auto& by = caller();
  by.open("reset");
  EXPECT_TRUE(is_problem(by.identify(unmanaged.uid), "password_not_managed"));
  by.open("reset");
  EXPECT_TRUE(is_problem(by.identify(outside.uid), "reset_not_enabled"));
  by.open("reset");
  EXPECT_TRUE(is_problem(by.identify("nobody-has-this-name"), "account_not_verified"));
  const auto stands = by.get();
  EXPECT_EQ(state_in(stands), "refused");
  const auto asked = by.step("contact-administrator", {{"message", "I can't get in\r\nBcc: x"}});
  EXPECT_EQ(asked.status, 400) << "control characters";
  const auto sent = by.step("contact-administrator", {{"message", "I have a <new> phone"}});
  ASSERT_EQ(sent.status, 202) << sent.body;
  std::string trail;
  EXPECT_EQ(daemon().run_ctl({"audit", "tail"}, trail), 0);
  EXPECT_THAT(trail, testing::HasSubstr("contact_done"));
  EXPECT_EQ(trail.find("nobody-has-this-name"), std::string::npos)
      << "what was typed may be anything, a password too";
  const auto arrived = mail().wait_for(help);
  EXPECT_THAT(arrived.text, testing::HasSubstr("nobody-has-this-name"));
  EXPECT_THAT(arrived.text, testing::HasSubstr(sent.text("operation")));
  EXPECT_THAT(arrived.text, testing::HasSubstr("I have a <new> phone"));
  EXPECT_THAT(arrived.html, testing::HasSubstr("I have a &lt;new&gt; phone"));
}

TEST_F(Flows, AFlowGoesOnAtAnotherDaemonOfTheStoreAndAfterARestart) {
  use_mail();
  const Person person = server().add_person();
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
  daemon().process().signal(SIGKILL);
  daemon().stop();
  daemon().start();
  auto afterwards = another_caller();
  afterwards.go_on_with(by.id());
  EXPECT_EQ(state_in(afterwards.get()), "enter_code");
  const auto verified = afterwards.verify(code_by_mail(person.mail));
  EXPECT_EQ(state_in(verified), "choose_password") << verified.body;
}

}  // namespace writeback::test
