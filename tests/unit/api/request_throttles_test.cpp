#include "api/request_throttles.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/fake_throttles.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::api {
namespace {

using boost::asio::ip::make_address;
using std::chrono::minutes;
using test::FakeThrottles;

RequestThrottles::Limits limits() {
  return {.everyone = {4, minutes{1}, {}, {}},
          .caller = {2, minutes{1}, {}, {}},
          .address = {2, minutes{5}, minutes{1}, minutes{10}},
          .portal = {3, minutes{5}, {}, {}},
          .portal_names = {2, minutes{5}, {}, {}},
          .portal_contact = {1, minutes{5}, {}, {}}};
}

}  // namespace

TEST(RequestThrottles, AnIpv6NetworkCountsAsOneAddress) {
  EXPECT_EQ(network_of(make_address("192.0.2.7")), "192.0.2.7");
  EXPECT_EQ(network_of(make_address("::ffff:192.0.2.7")), "192.0.2.7");
  EXPECT_EQ(network_of(make_address("2001:db8:1:2::1")), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of(make_address("2001:db8:1:2:ffff::99")), "2001:db8:1:2::/64");
  EXPECT_NE(network_of(make_address("2001:db8:1:3::1")),
            network_of(make_address("2001:db8:1:2::1")));
  EXPECT_EQ(network_of(make_address("fe80::1%1")), "fe80::/64");
}

TEST(RequestThrottles, EachCallerHasItsOwnAndAllTogetherHaveOne) {
  const auto counts = std::make_shared<FakeThrottles>();
  const RequestThrottles throttles(counts, limits());
  const auto first = test::run(throttles.admit("portal"));
  EXPECT_FALSE(first.problem);
  EXPECT_EQ(policy_header(*first.rate_limit), R"("caller";q=2;w=60)");
  EXPECT_EQ(state_header(*first.rate_limit), R"("caller";r=1;t=60)");
  EXPECT_FALSE(test::run(throttles.admit("portal")).problem);
  const auto third = test::run(throttles.admit("portal"));
  ASSERT_TRUE(third.problem);
  EXPECT_EQ(third.problem->kind, ProblemKind::too_many_attempts);
  EXPECT_EQ(third.problem->retry_after, std::chrono::seconds{60});
  EXPECT_EQ(state_header(*third.rate_limit), R"("caller";r=0;t=60)");
  EXPECT_FALSE(test::run(throttles.admit("desk")).problem) << "what was refused does not count";
  EXPECT_FALSE(test::run(throttles.admit("desk")).problem);
  const auto fifth = test::run(throttles.admit("robot"));
  ASSERT_TRUE(fifth.problem);
  EXPECT_EQ(fifth.rate_limit->name, "everyone");
}

TEST(RequestThrottles, WrongCredentialsAreCountedByAddress) {
  const auto counts = std::make_shared<FakeThrottles>();
  const RequestThrottles throttles(counts, limits());
  const auto here = make_address("2001:db8::1");
  EXPECT_FALSE(test::run(throttles.refuse(here)).problem);
  EXPECT_FALSE(test::run(throttles.refuse(here)).problem);
  const auto third = test::run(throttles.refuse(make_address("2001:db8::2")));
  ASSERT_TRUE(third.problem);
  EXPECT_EQ(third.problem->retry_after, std::chrono::seconds{60});
  EXPECT_FALSE(test::run(throttles.refuse(make_address("192.0.2.1"))).problem);
  EXPECT_FALSE(test::run(throttles.admit("portal")).problem);
}

TEST(RequestThrottles, BrowsersAreCountedByAddressToo) {
  const auto counts = std::make_shared<FakeThrottles>();
  auto generous = limits();
  generous.everyone = generous.caller = {100, minutes{1}, {}, {}};
  const RequestThrottles throttles(counts, generous);
  using Browser = RequestThrottles::Browser;
  const Browser guesses{make_address("2001:db8::1"), ThrottleKind::portal_names};
  const Browser goes_on{make_address("2001:db8::2")};
  EXPECT_FALSE(test::run(throttles.admit("pages", guesses)).problem);
  EXPECT_FALSE(test::run(throttles.admit("pages", guesses)).problem);
  const auto third = test::run(throttles.admit("pages", guesses));
  ASSERT_TRUE(third.problem);
  EXPECT_EQ(third.problem->throttle, "portal_names");
  EXPECT_FALSE(test::run(throttles.admit("pages", goes_on)).problem)
      << "whoever is past that goes on";
  const auto fourth = test::run(throttles.admit("pages", goes_on));
  ASSERT_TRUE(fourth.problem) << "the same network";
  EXPECT_EQ(fourth.problem->throttle, "portal");
  EXPECT_EQ(fourth.rate_limit->name, "portal");
  const Browser elsewhere{make_address("192.0.2.1"), ThrottleKind::portal_contact};
  EXPECT_FALSE(test::run(throttles.admit("pages", elsewhere)).problem);
  const auto second_message = test::run(throttles.admit("pages", elsewhere));
  ASSERT_TRUE(second_message.problem);
  EXPECT_EQ(second_message.problem->throttle, "portal_contact");
  EXPECT_FALSE(test::run(throttles.admit("portal")).problem);
}

TEST(RequestThrottles, WithoutAStoreNobodyIsKeptOut) {
  const auto counts = std::make_shared<FakeThrottles>();
  counts->fails = true;
  const RequestThrottles throttles(counts, limits());
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(test::run(throttles.admit("portal")).problem);
  EXPECT_FALSE(test::run(RequestThrottles().admit("portal")).problem);
}

}  // namespace writeback::api
