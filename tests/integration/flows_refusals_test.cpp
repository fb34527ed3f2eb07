// What nobody may learn, and what changes in mid-flow.
#include <algorithm>
#include <boost/json/array.hpp>

#include <boost/json/serialize.hpp>
#include <thread>

#include "tests/integration/flow_caller.hpp"

namespace writeback::test {

namespace json = boost::json;
using support::Person;

class FlowsRefusals : public FlowsTest {};

/// The body without what differs from flow to flow.
std::string comparable(const support::HttpReply& reply) {
  auto body = reply.json();
  if (!body.is_object()) return reply.body;
  for (const char* member : {"operation", "flow", "expires_at"}) body.get_object().erase(member);
  return json::serialize(body);
}

TEST_F(FlowsRefusals, UnknownAndUnregisteredAreAnsweredAlike) {
  use_mail();
  daemon().ini.set("directory", "alternate_email_attributes", "");
  const Person unregistered = server().add_person();
  caller();
  constexpr int pairs_each = 64;
  constexpr std::size_t callers = 16;
  std::vector<std::vector<double>> times(2 * callers);
  std::vector<std::string> bodies(2 * callers);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < callers; ++i) {
    threads.emplace_back([&, i] {
      auto by = another_caller();
      for (int pair = 0; pair < pairs_each; ++pair) {
        for (const std::size_t known : {0U, 1U}) {
          by.open("reset");
          const auto begun = std::chrono::steady_clock::now();
          const auto reply =
              by.identify(known == 1 ? unregistered.uid : "unknown-" + std::to_string(pair));
          const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
          times[2 * i + known].push_back(took.count());
          bodies[2 * i + known] = std::to_string(reply.status) + comparable(reply);
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::vector<double> medians;
  for (const std::size_t known : {0U, 1U}) {
    std::vector<double> all;
    for (std::size_t i = known; i < times.size(); i += 2) {
      all.insert(all.end(), times[i].begin(), times[i].end());
      EXPECT_EQ(bodies[i], bodies[0]);
    }
    std::sort(all.begin(), all.end());
    medians.push_back(all[all.size() / 2]);
  }
  // Both leave at the same beat, of a quarter of a second; by a hundredth of that nobody is found.
  EXPECT_NEAR(medians[0], medians[1], 0.01);
  EXPECT_GE(std::min(medians[0], medians[1]), 0.2);
}

TEST_F(FlowsRefusals, WithConcealEverybodyGetsMethodsAndNobodyPassesForAnother) {
  use_mail();
  const support::GatewayServer gateway;
  use_gateway(gateway);
  daemon().ini.set("self_service", "conceal", "yes");
  daemon().ini.set("writeback", "exclude_filter", "(employeeType=robot)");
  const Person person = server().add_person();
  support::PersonWish robot;
  robot.more = {{"employeeType", {"robot"}}};
  const Person unmanaged = server().add_person(robot);
  auto& by = caller();
  for (const std::string& user : {std::string("nobody-at-all"), person.uid, unmanaged.uid}) {
    SCOPED_TRACE(user);
    by.open("reset");
    const auto identified = by.identify(user);
    ASSERT_EQ(state_in(identified), "choose_method") << identified.body;
    EXPECT_THAT(methods_in(identified), testing::Contains("email"));
    EXPECT_THAT(identified.body, testing::HasSubstr("•••@•••"));
    ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
    const auto wrong = by.verify("000000");
    EXPECT_EQ(wrong.code(), "verification_failed");
    EXPECT_EQ(number_in(wrong, "tries_left"), 2);
    if (user == "nobody-at-all") {
      EXPECT_EQ(by.verify("000001").code(), "verification_failed");
      const auto last = by.verify("000002");
      EXPECT_EQ(number_in(last, "tries_left"), 0);
      continue;
    }
    const auto& whom = user == person.uid ? person : unmanaged;
    const auto verified = by.verify(code_by_mail(whom.mail));
    EXPECT_EQ(state_in(verified), user == person.uid ? "choose_password" : "password_not_managed");
  }
  std::string trail;
  EXPECT_EQ(daemon().run_ctl({"audit", "tail"}, trail), 0);
  EXPECT_EQ(trail.find("nobody-at-all"), std::string::npos) << "it may be a password";
  by.open("reset");
  const auto one = by.identify("another-nobody");
  by.open("reset");
  EXPECT_EQ(comparable(by.identify("another-nobody")), comparable(one)) << "the same each time";
}

TEST_F(FlowsRefusals, AFlowEndsWhenTheAccountChangesInBetween) {
  use_mail();
  const std::vector<std::pair<std::string, std::function<void(const Person&)>>> changes{
      {"address",
       [](const Person& person) {
         server().admin().replace(person.dn, "mail", {support::fresh_name() + "@example.org"});
       }},
      {"phone",
       [](const Person& person) {
         server().admin().replace(person.dn, "mobile", {"+49 151 23456731"});
       }},
      {"password",
       [](const Person& person) {
         server().overwrite_changed_time(person, std::chrono::seconds{77});
       }},
      {"state", [](const Person& person) { server().lock_for_good(person); }},
  };
  auto& by = caller();
  for (const auto& [what, change] : changes) {
    SCOPED_TRACE(what);
    const Person person = server().add_person();
    by.open("reset");
    ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
    ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
    const std::string code = code_by_mail(person.mail);
    change(person);
    // Other names than the mail, because that is one of the changes.
    EXPECT_EQ(by.verify(code).code(), "flow_state");
    EXPECT_EQ(state_in(by.get()), "cancelled");
    EXPECT_EQ(by.set_password(support::fresh_password()).code(), "flow_state");
  }
  const Person late = server().add_person();
  pass_by_mail(by, late, "reset");
  server().admin().replace(late.dn, "mobile", {"+49 151 23456732"});
  EXPECT_EQ(by.set_password(support::fresh_password()).code(), "flow_state")
      << "behind the gates too";
  EXPECT_TRUE(server().accepts(late, late.password));
}

TEST_F(FlowsRefusals, PrivilegedPeopleAreRefusedOrPassTwoGatesWithoutQuestions) {
  use_mail();
  const support::GatewayServer gateway;
  use_gateway(gateway);
  support::PersonWish wish;
  wish.more["mobile"] = {"+49 151 23456733"};
  const Person admin = server().add_person(wish);
  const std::string help = support::fresh_name() + "@help.example.com";
  daemon().ini.set("contact", "administrators", help);
  daemon().ini.set("writeback", "privileged_groups", server().add_group({admin.dn}));
  auto& by = caller();
  by.open("reset");
  EXPECT_EQ(by.identify(admin.uid).code(), "password_not_managed");
  daemon().ini.set("writeback", "protect_privileged", "no");
  daemon().write_ini();
  ASSERT_TRUE(daemon().reload());
  by.open("reset");
  const auto identified = by.identify(admin.uid);
  ASSERT_EQ(state_in(identified), "choose_method") << identified.body;
  EXPECT_EQ(identified.json().at("gate").at("of").as_int64(), 2);
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
  ASSERT_EQ(state_in(by.verify(code_by_mail(admin.mail))), "choose_method");
  ASSERT_EQ(state_in(by.challenge("text", {}, "+49 151 23456733")), "enter_code");
  ASSERT_EQ(state_in(by.verify(support::code_in(gateway.wait_for(1).body))), "choose_password");
  ASSERT_EQ(state_in(by.set_password(support::fresh_password())), "done");
  EXPECT_THAT(mail().wait_for(help).subject, testing::HasSubstr(admin.uid));
  std::string trail;
  EXPECT_EQ(daemon().run_ctl({"audit", "show", "--user", admin.uid}, trail), 0);
  EXPECT_THAT(trail, testing::HasSubstr("gates: email, text"));
}

}  // namespace writeback::test
